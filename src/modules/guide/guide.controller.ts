import { Controller, Get, Param, Redirect, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '#auth/access.decorators.js';
import { TakesAnyQuery } from '#common/http/any-query.decorators.js';
import { GuideService } from './guide.service.js';
import { sendSiteFile } from './guide-answer.js';

/** The user guide. Pages for people are not part of the API document. */
@ApiExcludeController()
@Access('public')
@TakesAnyQuery()
@Controller()
export class GuideController {
  constructor(private readonly guide: GuideService) {}

  @Get()
  @Redirect('/docs', 302)
  showEntrance(): void {}

  @Get('docs')
  async showHome(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await sendSiteFile(reply, request, this.guide.getFile('index'));
  }

  @Get('docs/:page')
  async showPage(
    @Param('page') page: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendSiteFile(reply, request, this.guide.getFile(page));
  }

  @Get('docs/assets/*')
  async sendAsset(@Param('*') path: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await sendSiteFile(reply, request, this.guide.getFile(`assets/${path}`));
  }
}
