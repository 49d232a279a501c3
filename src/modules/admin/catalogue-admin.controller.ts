import { Body, Controller, Get, Post, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, CurrentCaller } from '#auth/access.decorators.js';
import type { Caller } from '#auth/caller.js';
import { Creation, CreationInterceptor } from '#common/http/creation.interceptor.js';
import { ApiBodyProblems, ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { CatalogueRecordsService } from '#modules/datasets/catalogue-records.service.js';
import { DatasetPublishingService } from '#modules/datasets/dataset-publishing.service.js';
import {
  CollectionResponse,
  CreateCollectionDto,
  CreateDataOwnerDto,
  CreateRawDatasetDto,
  DataOwnerResponse,
  RawDatasetResponse,
} from '#modules/datasets/dto/catalogue-records.dto.js';
import { CreateDatasetDto } from '#modules/datasets/dto/create-dataset.dto.js';
import { DatasetResponse } from '#modules/datasets/dto/dataset.dto.js';

@ApiTags('Administration: catalogue')
@Access('administrator')
@UseInterceptors(CreationInterceptor)
@Controller('admin')
export class CatalogueAdminController {
  constructor(
    private readonly records: CatalogueRecordsService,
    private readonly publishing: DatasetPublishingService,
  ) {}

  /** Makes a collection; with the same content again, answers the one that is there. */
  @Post('collections')
  @ApiCreatedResponse({ type: CollectionResponse })
  @ApiOkResponse({ type: CollectionResponse, description: 'It was there with the same content' })
  @ApiProblem(409, 'It is there with other content')
  @ApiBodyProblems()
  createCollection(@Body() collection: CreateCollectionDto): Promise<Creation<CollectionResponse>> {
    return this.records.ensureCollection(collection);
  }

  /** All collections, in the order of their ids. */
  @Get('collections')
  @ApiOkResponse({ type: [CollectionResponse] })
  listCollections(): Promise<CollectionResponse[]> {
    return this.records.listCollections();
  }

  /** Makes a data owner; with the same content again, answers the one that is there. */
  @Post('data-owners')
  @ApiCreatedResponse({ type: DataOwnerResponse })
  @ApiOkResponse({ type: DataOwnerResponse, description: 'It was there with the same content' })
  @ApiProblem(409, 'It is there with other content')
  @ApiBodyProblems()
  createDataOwner(@Body() owner: CreateDataOwnerDto): Promise<Creation<DataOwnerResponse>> {
    return this.records.ensureDataOwner(owner);
  }

  /** All data owners, in the order of their names. */
  @Get('data-owners')
  @ApiOkResponse({ type: [DataOwnerResponse] })
  listDataOwners(): Promise<DataOwnerResponse[]> {
    return this.records.listDataOwners();
  }

  /** Makes a raw dataset; with the same content again, answers the one that is there. */
  @Post('raw-datasets')
  @ApiCreatedResponse({ type: RawDatasetResponse })
  @ApiOkResponse({ type: RawDatasetResponse, description: 'It was there with the same content' })
  @ApiProblem(409, 'It is there with other content')
  @ApiBodyProblems()
  createRawDataset(@Body() raw: CreateRawDatasetDto): Promise<Creation<RawDatasetResponse>> {
    return this.records.ensureRawDataset(raw);
  }

  /**
   * Makes a dataset; with the same content again, answers the one that is there.
   *
   * `access_level` of the answer is the dataset's own level.
   */
  @Post('datasets')
  @ApiCreatedResponse({ type: DatasetResponse })
  @ApiOkResponse({ type: DatasetResponse, description: 'It was there with the same content' })
  @ApiProblem(409, 'It is there with other content')
  @ApiBodyProblems()
  createDataset(
    @CurrentCaller() caller: Caller,
    @Body() dataset: CreateDatasetDto,
  ): Promise<Creation<DatasetResponse>> {
    return this.publishing.ensure(caller, dataset);
  }
}
