import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { guideNotBuilt, pageMissing } from './guide.errors.js';
import { readGuideSite, type SiteFile } from './guide-site.js';

/** Where `npm run build:guide` puts it. */
const SITE_FOLDER = join(PROJECT_FOLDER, 'docs/.vitepress/dist/docs');

@Injectable()
export class GuideService {
  private site: ReadonlyMap<string, SiteFile> | undefined;

  /**
   * A page by its name, or another file by its path below `/docs`.
   * @throws Failure page-not-found, guide-not-built
   */
  getFile(path: string): SiteFile {
    const site = this.openSite();
    const file = site.get(path);
    if (file) return file;
    throw site.size === 0 ? guideNotBuilt() : pageMissing(path);
  }

  /** Read once it is there: the first start may serve before the guide is built. */
  private openSite(): ReadonlyMap<string, SiteFile> {
    if (this.site && this.site.size > 0) return this.site;
    this.site = readGuideSite(SITE_FOLDER);
    return this.site;
  }
}
