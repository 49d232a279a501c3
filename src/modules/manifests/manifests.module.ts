import { Module } from '@nestjs/common';
import { ManifestChecksService } from './manifest-checks.service.js';
import { ManifestsController } from './manifests.controller.js';
import { ManifestsRepository } from './manifests.repository.js';
import { ManifestsService } from './manifests.service.js';
import { validationExecutor } from './running/executor-choice.js';
import { ValidationExecutor } from './running/validation-session.js';
import { ValidationSlots } from './running/validation-slots.service.js';
import { ValidationsController } from './validations.controller.js';
import { ValidationsService } from './validations.service.js';

@Module({
  controllers: [ManifestsController, ValidationsController],
  providers: [
    ManifestChecksService,
    ManifestsRepository,
    ManifestsService,
    ValidationSlots,
    ValidationsService,
    { provide: ValidationExecutor, useFactory: validationExecutor },
  ],
  exports: [ManifestsService],
})
export class ManifestsModule {}
