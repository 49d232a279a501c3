import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { type BucketType, requireBucketType } from './bucket-type.js';

/** A bucket type in the path; another spelling is 422. */
@Injectable()
export class BucketTypePipe implements PipeTransform<string, BucketType> {
  transform(text: string, { data }: ArgumentMetadata): BucketType {
    return requireBucketType(text, data);
  }
}
