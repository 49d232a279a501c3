import { Controller, Get, Header, Param, Redirect } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Access } from '#auth/access.decorators.js';
import { GuideService } from './guide.service.js';

const HTML = 'text/html; charset=utf-8';

/** The user guide. Pages for people are not part of the API document. */
@ApiExcludeController()
@Access('public')
@Controller()
export class GuideController {
  constructor(private readonly guide: GuideService) {}

  @Get()
  @Redirect('/docs', 302)
  showEntrance(): void {}

  @Get('docs')
  @Header('Content-Type', HTML)
  showHome(): string {
    return this.guide.getPage('index');
  }

  @Get('docs/:page')
  @Header('Content-Type', HTML)
  showPage(@Param('page') page: string): string {
    return this.guide.getPage(page);
  }
}
