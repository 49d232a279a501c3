/** What made-up datasets are called and say, in the length and manner of real ones. */
export const SUBJECTS = [
  'Tuberculosis notifications',
  'Daily maximum temperature',
  'Dengue cases reported by public laboratories',
  'Ground water level of observation wells',
  'Enrolment in primary schools',
  'Household consumption expenditure',
  'Air quality measurements (PM2.5 and PM10)',
  'Antenatal care visits',
  'Crop area and production of principal crops',
  'Births and deaths registered',
];

export const PLACES = [
  'Karnataka',
  'Kerala',
  'Odisha',
  'Maharashtra',
  'Tamil Nadu',
  'Telangana',
  'Assam',
  'Bihar',
  'Gujarat',
  'Punjab',
  'Rajasthan',
  'West Bengal',
];

export const OWNERS = [
  'Department of Health and Family Welfare',
  'Meteorological Office',
  'Directorate of Economics and Statistics',
  'Central Pollution Control Board',
  'National Sample Survey Office',
  'Water Resources Department',
  'Municipal Corporation',
  'Institute of Public Health',
];

export const TAGS = [
  'health',
  'climate',
  'population',
  'education',
  'water',
  'air-quality',
  'agriculture',
  'vector-borne',
  'household-survey',
  'vital-statistics',
  'monthly',
  'district-level',
  'open-licence',
  'administrative-records',
  'sensor-network',
];

export function descriptionOf(subject: string, place: string, year: number): string {
  return (
    `${subject} in ${place} from ${year} on, by district and month, as published by the department and checked ` +
    `against its annual report. Districts that were split since are kept under the code they had in the census of ` +
    `2011; the table "districts" has both. Missing months are empty, not zero.`
  );
}
