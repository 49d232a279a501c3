import { Transform } from 'class-transformer';
import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { MayBeLeftOut } from '#common/validation/left-out.decorators.js';
import { IsPathId } from '#common/validation/text.decorators.js';

const wholeNumber = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : value;

export class PictureQuery {
  /** The name of a variable. @example "t2m" */
  @MaxLength(200)
  @IsString()
  variable!: string;

  /** The area: the shapefile of this region. @example "country_GBR" */
  @MayBeLeftOut()
  @IsPathId()
  region_id?: string;

  /** The area: west, south, east and north in degrees. @example "-11,49,3,61" */
  @MayBeLeftOut()
  @MaxLength(100)
  @IsString()
  bbox?: string;

  /** Of the picture, in pixels. @example 900 */
  @MayBeLeftOut()
  @Transform(wholeNumber)
  @Min(400)
  @Max(2000)
  @IsInt()
  width?: number;
}

export class WeatherPreviewQuery extends PictureQuery {
  /** The first step in this year, month, day or hour is drawn; without it, the last of all. @example "2019-03-15T12" */
  @MayBeLeftOut()
  @MaxLength(64)
  @IsString()
  time?: string;
}

export class WeatherSeriesQuery extends PictureQuery {
  /** The first instant, as in a download; without it, the first of all. @example "2019-03-01" */
  @MayBeLeftOut()
  @MaxLength(64)
  @IsString()
  start?: string;

  /** The last instant, to the end of what is stated. @example "2019-03-31" */
  @MayBeLeftOut()
  @MaxLength(64)
  @IsString()
  end?: string;

  /** Instead of an area: the cell around this longitude and latitude. @example "-1.5,52" */
  @MayBeLeftOut()
  @MaxLength(100)
  @IsString()
  point?: string;
}
