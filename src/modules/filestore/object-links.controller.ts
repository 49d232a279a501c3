import { Controller, Get, Put, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '#auth/access.decorators.js';
import { TakesAnyQuery } from '#common/http/any-query.decorators.js';
import type { IncomingBytes } from '#common/http/upload-bytes.js';
import { TakesBytes, UploadBytes } from '#common/http/upload-bytes.decorators.js';
import { ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { chooseRangeFor, sendObject, sendStoredEtag } from '#object-storage/object-answer.js';
import { ObjectLinksService } from './object-links.service.js';

const ANY_BYTES = { 'application/octet-stream': { schema: { type: 'string' as const, format: 'binary' } } };

@ApiTags('Tables')
@TakesAnyQuery()
@Controller('objects')
export class ObjectLinksController {
  constructor(private readonly links: ObjectLinksService) {}

  /**
   * The bytes behind a signed link of the disk store.
   *
   * The link is the permission: no key is needed. Ranges are served, so that downloads resume.
   */
  @Get('*')
  @Access('public')
  @ApiParam({ name: 'path', description: 'The key of the object, as the link has it', example: 'v1/…/…' })
  @ApiQuery({ name: 'expires', description: 'As the link has it', example: 1795418000 })
  @ApiQuery({ name: 'name', required: false, description: 'As the link has it', example: 'population.csv' })
  @ApiQuery({ name: 'type', required: false, description: 'As the link has it', example: 'text/csv' })
  @ApiQuery({ name: 'signature', description: 'As the link has it', example: 'Xk3…' })
  @ApiOkResponse({ description: 'The whole file', content: ANY_BYTES })
  @ApiResponse({ status: 206, description: 'The part that was asked for', content: ANY_BYTES })
  @ApiResponse({ status: 304, description: 'The client has it already' })
  @ApiProblem(403, 'The link was changed, is for another method, or has expired')
  @ApiProblem(410, 'The table was deleted after the link was made')
  @ApiProblem(416, 'The file has no such part')
  async download(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await sendObject(reply, request, await this.links.find(request.url, chooseRangeFor(request)));
  }

  /**
   * Sends bytes to a signed link of the disk store: a whole object, or one part of an upload.
   *
   * The link is the permission: no key is needed. `Content-Length` is the one that the link was made for; the content
   * type is free unless the link names one. A part that is sent again replaces the earlier one.
   */
  @Put('*')
  @Access('public')
  @TakesBytes()
  @ApiParam({ name: 'path', description: 'The key of the object, as the link has it', example: 'v1/…/…' })
  @ApiQuery({ name: 'expires', description: 'As the link has it', example: 1795418000 })
  @ApiQuery({ name: 'size', required: false, description: 'As the link has it', example: 67108864 })
  @ApiQuery({ name: 'upload', required: false, description: 'As the link has it', example: '4f1c…' })
  @ApiQuery({ name: 'part', required: false, description: 'As the link has it', example: 1 })
  @ApiQuery({ name: 'type', required: false, description: 'As the link has it', example: 'text/csv' })
  @ApiQuery({ name: 'signature', description: 'As the link has it', example: 'Xk3…' })
  @ApiOkResponse({
    description: 'Stored',
    headers: { ETag: { description: 'Names these bytes', schema: { type: 'string' } } },
  })
  @ApiProblem(403, 'The link was changed, is for another method, length or type, or has expired')
  @ApiProblem(404, 'The upload is complete or was aborted')
  @ApiProblem(408, 'The bytes came too slowly')
  @ApiProblem(411, 'The request does not say how many bytes it sends')
  @ApiProblem(413, 'More bytes than the server takes, on a link that names no size')
  async upload(
    @UploadBytes() bytes: IncomingBytes,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendStoredEtag(reply, await this.links.receive(request.url, bytes));
  }
}
