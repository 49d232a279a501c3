import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { UsageModule } from '#modules/usage/usage.module.js';
import { StoredFile } from './stored-file.entity.js';
import { FailpointsService } from './clean-up/failpoints.service.js';
import { PurgedFilesRepository } from './clean-up/purged-files.repository.js';
import { StorageMarkerRepository } from './clean-up/storage-marker.repository.js';
import { StorageMarkerService } from './clean-up/storage-marker.service.js';
import { StorageReaperService } from './clean-up/storage-reaper.service.js';
import { StorageReconciliationService } from './clean-up/storage-reconciliation.service.js';
import { StorageVerificationService } from './clean-up/storage-verification.service.js';
import { StoredVersionsRepository } from './clean-up/stored-versions.repository.js';
import { UploadLeasesRepository } from './clean-up/upload-leases.repository.js';
import { UploadLeasesService } from './clean-up/upload-leases.service.js';
import { VersionRemovalsRepository } from './clean-up/version-removals.repository.js';
import { ContentInspectionService } from './content/content-inspection.service.js';
import { ContentViewsService } from './content/content-views.service.js';
import { inspectionExecutor } from './content/executor-choice.js';
import { InspectionExecutor } from './content/inspection-executor.js';
import { DirectUploadsRepository } from './direct-uploads/direct-uploads.repository.js';
import { DirectUploadsService } from './direct-uploads/direct-uploads.service.js';
import { UploadCompletionService } from './direct-uploads/upload-completion.service.js';
import { UploadOutcomesService } from './direct-uploads/upload-outcomes.service.js';
import { UploadPartsService } from './direct-uploads/upload-parts.service.js';
import { UploadVerificationService } from './direct-uploads/upload-verification.service.js';
import { FileCommitService } from './file-commit.service.js';
import { FilestoreController } from './filestore.controller.js';
import { FilestoreService } from './filestore.service.js';
import { ObjectLinksController } from './object-links.controller.js';
import { ObjectLinksService } from './object-links.service.js';
import { StoredBytesService } from './stored-bytes.service.js';
import { StoredFilesRepository } from './stored-files.repository.js';
import { TableContentController } from './table-content.controller.js';
import { TableCheckingService } from './table-checking.service.js';
import { TableContentService } from './table-content.service.js';
import { TableHoldRepository } from './table-hold.repository.js';
import { TableHoldService } from './table-hold.service.js';
import { TablePurgeService } from './table-purge.service.js';
import { TableUploadService } from './table-upload.service.js';
import { UploadAttemptsService } from './upload-attempts.service.js';
import { TableViewsService } from './table-views.service.js';
import { FileVersion } from './file-version.entity.js';
import { FileVersionsRepository } from './file-versions.repository.js';
import { TableVersionsRepository } from './table-versions.repository.js';
import { TableVersionsService } from './table-versions.service.js';
import { TablesRepository } from './tables.repository.js';
import { TablesService } from './tables.service.js';
import { VersionRemovalService } from './version-removal.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([StoredFile, FileVersion]), UsageModule],
  controllers: [FilestoreController, TableContentController, ObjectLinksController],
  providers: [
    { provide: InspectionExecutor, useFactory: inspectionExecutor },
    ContentInspectionService,
    ContentViewsService,
    TableCheckingService,
    DirectUploadsRepository,
    DirectUploadsService,
    TableContentService,
    TableViewsService,
    FailpointsService,
    PurgedFilesRepository,
    TableHoldRepository,
    TableHoldService,
    TablePurgeService,
    FileCommitService,
    FilestoreService,
    StorageMarkerRepository,
    StorageMarkerService,
    StorageReaperService,
    StorageReconciliationService,
    StorageVerificationService,
    StoredVersionsRepository,
    UploadLeasesRepository,
    UploadLeasesService,
    VersionRemovalsRepository,
    ObjectLinksService,
    StoredBytesService,
    StoredFilesRepository,
    TableUploadService,
    UploadAttemptsService,
    UploadCompletionService,
    UploadOutcomesService,
    UploadPartsService,
    UploadVerificationService,
    FileVersionsRepository,
    TableVersionsRepository,
    TableVersionsService,
    TablesRepository,
    TablesService,
    VersionRemovalService,
  ],
  exports: [
    DirectUploadsService,
    FilestoreService,
    StoredBytesService,
    TablePurgeService,
    TableCheckingService,
    TableUploadService,
    TableVersionsService,
    TablesService,
    UploadCompletionService,
  ],
})
export class FilestoreModule {}
