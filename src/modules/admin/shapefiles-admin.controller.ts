import { Controller, Delete, Get, HttpCode, Param, Post, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentCaller } from '#auth/access.decorators.js';
import type { Caller } from '#auth/caller.js';
import { Creation } from '#common/creation.js';
import { CreationInterceptor } from '#common/http/creation.interceptor.js';
import type { IncomingForm } from '#common/http/upload-form.js';
import { TakesForm, UploadForm } from '#common/http/upload-form.decorators.js';
import { ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { MessageResponse } from '#common/openapi/message.dto.js';
import { ShapefileRecordResponse, ShapefileUploadResponse } from '#modules/regions/dto/shapefiles.dto.js';
import { ShapefileUploadService } from '#modules/regions/shapefile-upload.service.js';
import { ShapefilesService } from '#modules/regions/shapefiles.service.js';

@ApiTags('Administration: catalogue')
@Access('administrator')
@ApiParam({ name: 'region_id', example: 'country_IND' })
@ApiProblem(404, 'No such region, or it has no shapefile')
@Controller('admin/shapefiles/:region_id')
export class ShapefilesAdminController {
  constructor(
    private readonly uploads: ShapefileUploadService,
    private readonly shapefiles: ShapefilesService,
  ) {}

  /**
   * Uploads the shape of a region: a GeoJSON file, plain or compressed with gzip.
   *
   * It takes the place of the one before; the same content again changes nothing. Rings that turn the wrong way or cross
   * themselves are reported as findings, and kept.
   */
  @Post()
  @UseInterceptors(CreationInterceptor)
  @TakesForm({ shapefile: 'GeoJSON (RFC 7946), plain or gzip' })
  @ApiCreatedResponse({ type: ShapefileUploadResponse })
  @ApiOkResponse({ type: ShapefileUploadResponse, description: 'It was there with the same content' })
  @ApiProblem(400, 'The form cannot be read, or the file is no valid GeoJSON; the answer names the place')
  @ApiProblem(408, 'The upload was too slow')
  @ApiProblem(409, 'The region or its file was deleted meanwhile')
  @ApiProblem(413, 'The file, unpacked or in positions, is too large')
  @ApiProblem(415, 'Not a multipart form')
  @ApiProblem(422, 'The form has no shapefile')
  upload(
    @CurrentCaller() caller: Caller,
    @Param('region_id') id: string,
    @UploadForm() form: IncomingForm,
  ): Promise<Creation<ShapefileUploadResponse>> {
    return this.uploads.upload(caller, id, form);
  }

  /** The shapefile of a region: its size, its hashes, its findings and its versions. */
  @Get()
  @ApiOkResponse({ type: ShapefileRecordResponse })
  get(@Param('region_id') id: string): Promise<ShapefileRecordResponse> {
    return this.shapefiles.getRecord(id);
  }

  /** Takes the shapefile of a region from readers, and removes the bytes of all its versions. */
  @Delete()
  @HttpCode(200)
  @ApiOkResponse({ type: MessageResponse })
  delete(@Param('region_id') id: string): Promise<MessageResponse> {
    return this.shapefiles.delete(id);
  }
}
