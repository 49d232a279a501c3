/** What a grant is on. */
export enum ResourceType {
  Dataset = 'DATASET',
  Group = 'GROUP',
  Bucket = 'BUCKET',
  Weather = 'WEATHER_DATA_API',
}
