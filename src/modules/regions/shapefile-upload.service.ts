import { Injectable } from '@nestjs/common';
import { RecordChanges } from '#audit/record-changes.service.js';
import type { Caller } from '#auth/caller.js';
import { CallerStandingService } from '#auth/caller-standing.service.js';
import { Creation } from '#common/creation.js';
import { missingPart, unexpectedPart } from '#common/http/form.errors.js';
import type { FormPart, IncomingForm } from '#common/http/upload-form.js';
import { UploadSection } from '#config/configuration.js';
import { Transactions } from '#database/transactions.js';
import { StoredBytesService, type StoredBytes } from '#modules/filestore/stored-bytes.service.js';
import { ShapeResponse, type ShapefileUploadResponse } from './dto/shapefiles.dto.js';
import { regionMissing, shapefileTooLarge, shapefileUploadEnded } from './regions.errors.js';
import { RegionsRepository } from './regions.repository.js';
import { ShapeInspectionService } from './shape-inspection.service.js';
import type { ShapeProfile } from './shape-profile.js';
import { SHAPEFILE } from './shapefile-record.js';
import { type CurrentShapefile, ShapefilesRepository } from './shapefiles.repository.js';

const PART = 'shapefile';
const CONTENT_TYPE = 'application/gzip';

/** Brings shapes of regions in. A new one takes the place of the one before; the same again changes nothing. */
@Injectable()
export class ShapefileUploadService {
  constructor(
    private readonly regions: RegionsRepository,
    private readonly shapefiles: ShapefilesRepository,
    private readonly shapes: ShapeInspectionService,
    private readonly bytes: StoredBytesService,
    private readonly standing: CallerStandingService,
    private readonly changes: RecordChanges,
    private readonly limits: UploadSection,
    private readonly transactions: Transactions,
  ) {}

  /** @throws Failure region-not-found, invalid-geojson, geojson-too-large, shapefile-too-large, or of the form */
  async upload(caller: Caller, regionId: string, form: IncomingForm): Promise<Creation<ShapefileUploadResponse>> {
    if (!(await this.regions.find({ regionId }))) throw regionMissing(regionId);
    const { packed, profile } = await this.shapes.inspect(await this.receive(form));
    const current = await this.shapefiles.findCurrent(regionId);
    const isSame = current !== null && hasContent(current, profile);
    if (isSame && (await this.bytes.hasBytes(current.objectKey))) return unchanged(current);
    const fileId = await this.bytes.ensureFileOfRegion(regionId);
    if (fileId === null) throw regionMissing(regionId);
    const { signal } = form;
    const stored = await this.bytes.store({
      fileId,
      bytes: packed,
      contentType: CONTENT_TYPE,
      createdBy: caller.userId,
      signal,
    });
    try {
      // Bytes that are lost come back by the same content again.
      const result = await this.show(caller, regionId, stored, profile, isSame ? current.objectKey : undefined);
      if (!result.isNew) await this.bytes.discard(stored);
      return result;
    } catch (error) {
      await this.bytes.discard(stored);
      throw error;
    }
  }

  /** Reads the whole form, in which there is one file. */
  private async receive({ parts }: IncomingForm): Promise<Buffer> {
    let sent: Buffer | undefined;
    for await (const part of parts) {
      if (part.fieldName !== PART || sent) throw unexpectedPart(part.fieldName);
      sent = await this.readWhole(part);
    }
    if (!sent) throw missingPart(PART);
    return sent;
  }

  private async readWhole({ stream }: FormPart): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      if (sizeBytes > this.limits.shapefileLimitBytes) throw shapefileTooLarge(this.limits.shapefileLimitBytes);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  private show(
    caller: Caller,
    regionId: string,
    stored: StoredBytes,
    profile: ShapeProfile,
    lostKey: string | undefined,
  ): Promise<Creation<ShapefileUploadResponse>> {
    return this.transactions.run(async () => {
      await this.bytes.lock(stored.fileId);
      this.standing.requireAdministrator(await this.standing.requireStillThere(caller));
      const before = await this.shapefiles.findCurrent(regionId);
      if (before && hasContent(before, profile) && before.objectKey !== lostKey) return unchanged(before);
      const isShown = await this.bytes.show(stored, profile);
      const after = isShown ? await this.shapefiles.findCurrent(regionId) : null;
      if (!after) throw shapefileUploadEnded(regionId);
      if (before) this.changes.recordReplaced(SHAPEFILE, before, after);
      else this.changes.recordNew(SHAPEFILE, after);
      const message = `The shapefile of ${regionId} was uploaded: version ${after.versionNumber}, ${after.sizeBytes} bytes.`;
      return new Creation({ ...ShapeResponse.ofProfile(regionId, profile), message }, true);
    });
  }
}

function hasContent({ profile }: CurrentShapefile, { contentSha256 }: ShapeProfile): boolean {
  return profile.contentSha256 === contentSha256;
}

function unchanged({ regionId, profile }: CurrentShapefile): Creation<ShapefileUploadResponse> {
  const message = `The shapefile of ${regionId} was there already with the same content.`;
  return new Creation({ ...ShapeResponse.ofProfile(regionId, profile), message }, false);
}
