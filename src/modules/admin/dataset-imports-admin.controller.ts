import { Controller, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, CurrentCaller } from '#auth/access.decorators.js';
import type { Caller } from '#auth/caller.js';
import type { IncomingForm } from '#common/http/upload-form.js';
import { TakesForm, UploadForm } from '#common/http/upload-form.decorators.js';
import { ApiFormProblems, ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { DatasetImportService } from '#modules/imports/dataset-import.service.js';
import { ImportQuery, ImportResponse } from '#modules/imports/dto/dataset-import.dto.js';

@ApiTags('Administration: imports')
@Access('administrator')
@Controller('admin/datasets/import')
export class DatasetImportsAdminController {
  constructor(private readonly imports: DatasetImportService) {}

  /**
   * Imports a zipped dataset folder: makes or changes its data owner, raw datasets, dataset and tables, and only what differs.
   *
   * What is in the catalogue and not in the folder stays. `dry_run=true` answers what would be done and changes nothing.
   * A `status` of `partial` means that something failed after the first change: the same call again goes on from there.
   */
  @Post()
  @HttpCode(200)
  @TakesForm({ folder_file: 'The zipped folder: info.yml, metadata.yaml and a CSV file per table' })
  @ApiOkResponse({ type: ImportResponse })
  @ApiFormProblems()
  @ApiProblem(409, 'The catalogue is in the way of something, or another import of the dataset is under way')
  @ApiProblem(422, 'The zip is not safe, or the folder does not fit; the answer names file, line and field')
  import(
    @CurrentCaller() caller: Caller,
    @UploadForm() form: IncomingForm,
    @Query() query: ImportQuery,
  ): Promise<ImportResponse> {
    return this.imports.importZip(caller, form, query);
  }
}
