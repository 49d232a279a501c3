/** The unit of space that one row of a dataset speaks of. */
export enum SpatialResolution {
  Country = 'COUNTRY',
  State = 'STATE',
  UnionTerritory = 'UT',
  District = 'DISTRICT',
  Subdistrict = 'SUBDISTRICT',
  Municipality = 'MUNICIPALITY',
  Village = 'VILLAGE',
  Ward = 'WARD',
  Prabhag = 'PRABHAG',
  UrbanLocalBody = 'ULB',
  LatLong = 'LAT/LONG',
  Other = 'OTHER',
}

/** The unit of time that one row of a dataset speaks of. */
export enum TemporalResolution {
  Year = 'YEAR',
  Month = 'MONTH',
  Week = 'WEEK',
  Date = 'DATE',
  Hour = 'HOUR',
  Minute = 'MINUTE',
  Second = 'SECOND',
}
