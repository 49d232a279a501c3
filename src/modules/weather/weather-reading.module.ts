import { Module } from '@nestjs/common';
import { WeatherReadingSection } from '#config/weather-reading-section.js';
import { BlockReader } from './blocks/block-reader.service.js';
import { DecodeExecutor } from './blocks/decode-executor.js';
import { decodeExecutor } from './blocks/executor-choice.js';
import { ReadingSettings, readingSettings } from './blocks/reading-settings.js';
import { ZarrStores } from './zarr/zarr-stores.service.js';

/** Opens weather stores and reads blocks of their arrays. */
@Module({
  providers: [
    {
      provide: DecodeExecutor,
      inject: [WeatherReadingSection],
      useFactory: ({ decodeThreads }: WeatherReadingSection) => decodeExecutor(decodeThreads),
    },
    { provide: ReadingSettings, inject: [WeatherReadingSection], useFactory: readingSettings },
    ZarrStores,
    BlockReader,
  ],
  exports: [ZarrStores, BlockReader],
})
export class WeatherReadingModule {}
