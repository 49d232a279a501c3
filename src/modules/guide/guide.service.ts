import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { guideNotBuilt, pageMissing } from './guide.errors.js';
import { GuideSites, type SiteFile } from './guide-site.js';

/** Where `npm run build:guide` puts them. */
const SITES_FOLDER = join(PROJECT_FOLDER, 'docs/.vitepress/dist');

@Injectable()
export class GuideService {
  private readonly sites = new GuideSites(SITES_FOLDER);

  /**
   * A page by its name, or another file by its path below `/docs`.
   * @throws Failure page-not-found, guide-not-built
   */
  getFile(path: string): SiteFile {
    const site = this.sites.open();
    const file = site.get(path);
    if (file) return file;
    throw site.size === 0 ? guideNotBuilt() : pageMissing(path);
  }
}
