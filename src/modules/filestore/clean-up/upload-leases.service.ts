import { Injectable, Logger } from '@nestjs/common';
import { UploadSection } from '#config/configuration.js';
import { UploadLeasesRepository } from './upload-leases.repository.js';

/** So that a lease outlives some renewals that fail. */
const RENEWALS_PER_LEASE = 5;

/** Keeps attempts alive while this server works on them; those of a server that died end by themselves. */
@Injectable()
export class UploadLeasesService {
  private readonly logger = new Logger(UploadLeasesService.name);

  constructor(
    private readonly leases: UploadLeasesRepository,
    private readonly limits: UploadSection,
  ) {}

  get seconds(): number {
    return this.limits.leaseSeconds;
  }

  /** Renews the lease of an attempt until the function that it answers is called. */
  keep(attemptId: string): () => void {
    const timer = setInterval(
      () => {
        this.leases.renew(attemptId, this.seconds).then(
          (isOpen) => {
            if (!isOpen) clearInterval(timer);
          },
          (error: unknown) => this.logger.warn(`The lease of attempt ${attemptId} was not renewed: ${String(error)}`),
        );
      },
      (this.seconds * 1000) / RENEWALS_PER_LEASE,
    ).unref();
    return () => clearInterval(timer);
  }
}
