import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, ApiDatasetDeleted, CurrentCaller } from '#auth/access.decorators.js';
import { BucketType } from '#auth/bucket-type.js';
import type { Caller } from '#auth/caller.js';
import { RequestSignal } from '#common/http/request-signal.decorators.js';
import type { IncomingForm } from '#common/http/upload-form.js';
import { TakesFormLike, UploadForm } from '#common/http/upload-form.decorators.js';
import { ApiFormProblems, ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { Budget } from '#rate-limits/budget.decorators.js';
import { ValidationResponse } from './dto/validations.dto.js';
import { FORM_LIMITS } from './validation-form.js';
import { ValidationsService } from './validations.service.js';

const FILE = { type: 'string', format: 'binary' } as const;
const SOURCE = {
  manifest_file: { ...FILE, description: 'The manifest as YAML; or else `ds_id`' },
  ds_id: { type: 'string', description: 'A dataset whose stored manifest the caller may see', example: 'CS0001DS0001' },
  bucket_type: { type: 'string', enum: Object.values(BucketType), default: BucketType.Standardised },
} as const;

@ApiTags('Validation')
@ApiFormProblems()
@ApiProblem(404, 'The dataset has no manifest')
@ApiDatasetDeleted()
@ApiProblem(422, 'The manifest, or a field of the form, does not fit')
@Controller('validate')
export class ValidationsController {
  constructor(private readonly validations: ValidationsService) {}

  /**
   * Checks CSV and Parquet files against a manifest, and stores nothing.
   *
   * A file is of the table that it is named after. CSV may be packed with gzip. The answer is 200 whatever is found:
   * `status` says how it went. Send the other fields before the files, and CSV of any size is checked while it comes.
   * A call takes 100 files.
   */
  @Post('tabular')
  @HttpCode(200)
  @Access('any-key-to-read')
  @Budget('validations')
  @TakesFormLike({
    type: 'object',
    properties: { ...SOURCE, file: { type: 'array', items: FILE, description: 'As .csv, .csv.gz, .tsv or .parquet' } },
    required: ['file'],
  })
  @ApiOkResponse({ type: ValidationResponse })
  checkTables(
    @CurrentCaller() caller: Caller,
    @UploadForm(FORM_LIMITS) form: IncomingForm,
    @RequestSignal() signal: AbortSignal,
  ): Promise<ValidationResponse> {
    return this.validations.check('tabular', caller, form, signal);
  }

  /**
   * Checks GeoJSON files: their geometries by RFC 7946, and with a manifest the properties of their features.
   *
   * Stores nothing. `table` names the table whose fields the properties are; without it, the name of the file does. The
   * answer is 200 whatever is found. Send the other fields before the file, and it is checked while it comes.
   */
  @Post('geojson')
  @HttpCode(200)
  @Access('any-key-to-read')
  @Budget('validations')
  @TakesFormLike({
    type: 'object',
    properties: {
      ...SOURCE,
      table: { type: 'string', description: 'The table of the manifest that has the properties', example: 'districts' },
      file: { type: 'array', items: FILE, description: 'As .geojson or .json, also packed with gzip' },
    },
    required: ['file'],
  })
  @ApiOkResponse({ type: ValidationResponse })
  checkGeoJson(
    @CurrentCaller() caller: Caller,
    @UploadForm(FORM_LIMITS) form: IncomingForm,
    @RequestSignal() signal: AbortSignal,
  ): Promise<ValidationResponse> {
    return this.validations.check('geojson', caller, form, signal);
  }
}
