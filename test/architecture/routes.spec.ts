import { accessText } from '#auth/access.decorators.js';
import { routesOf } from '../support/routes.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Every route and what it needs. A change of access is a change of this list. */
const ROUTES = `
GET /                                                               public
GET /docs                                                           public
GET /docs/:page                                                     public
GET /docs/assets/*                                                  public
GET /livez                                                          public
GET /readyz                                                         public
GET admin/access/explain                                            administrator
GET admin/audit                                                     administrator
GET admin/audit/:id                                                 administrator
POST admin/bulk                                                     administrator
GET admin/collections                                               administrator
POST admin/collections                                              administrator
GET admin/collections/:collection_id                                administrator
PATCH admin/collections/:collection_id                              administrator
DELETE admin/collections/:collection_id                             administrator
GET admin/data-owners                                               administrator
POST admin/data-owners                                              administrator
GET admin/data-owners/:id                                           administrator
PATCH admin/data-owners/:id                                         administrator
DELETE admin/data-owners/:id                                        administrator
GET admin/datasets                                                  administrator
POST admin/datasets                                                 administrator
GET admin/datasets/:ds_id                                           administrator of {ds_id}
PATCH admin/datasets/:ds_id                                         administrator
DELETE admin/datasets/:ds_id                                        administrator
GET admin/datasets/:ds_id/:bucket_type/manifest                     administrator of {ds_id}
PUT admin/datasets/:ds_id/:bucket_type/manifest                     administrator of {ds_id}
DELETE admin/datasets/:ds_id/:bucket_type/manifest                  administrator of {ds_id}
GET admin/datasets/:ds_id/:bucket_type/tables                       administrator of {ds_id}
POST admin/datasets/:ds_id/:bucket_type/tables                      administrator of {ds_id}
GET admin/datasets/:ds_id/:bucket_type/tables/:table_name           administrator of {ds_id}
PATCH admin/datasets/:ds_id/:bucket_type/tables/:table_name         administrator of {ds_id}
PUT admin/datasets/:ds_id/:bucket_type/tables/:table_name           administrator of {ds_id}
DELETE admin/datasets/:ds_id/:bucket_type/tables/:table_name        administrator of {ds_id}
GET admin/datasets/:ds_id/:bucket_type/tables/:table_name/versions  administrator of {ds_id}
GET admin/datasets/:ds_id/:bucket_type/tables/:table_name/versions/:version administrator of {ds_id}
DELETE admin/datasets/:ds_id/:bucket_type/tables/:table_name/versions/:version administrator of {ds_id}
POST admin/datasets/:ds_id/:bucket_type/tables/:table_name/versions/:version/restore administrator of {ds_id}
GET admin/datasets/:ds_id/:bucket_type/uploads                      administrator of {ds_id}
POST admin/datasets/:ds_id/:bucket_type/uploads                     administrator of {ds_id}
GET admin/datasets/:ds_id/:bucket_type/uploads/:upload_id           administrator of {ds_id}
DELETE admin/datasets/:ds_id/:bucket_type/uploads/:upload_id        administrator of {ds_id}
POST admin/datasets/:ds_id/:bucket_type/uploads/:upload_id/complete administrator of {ds_id}
POST admin/datasets/:ds_id/purge                                    administrator
POST admin/datasets/:ds_id/restore                                  administrator
GET admin/deleted-datasets                                          administrator
POST admin/datasets/import                                          administrator
GET admin/raw-datasets                                              administrator
POST admin/raw-datasets                                             administrator
GET admin/raw-datasets/:id                                          administrator
PATCH admin/raw-datasets/:id                                        administrator
DELETE admin/raw-datasets/:id                                       administrator
GET admin/regions                                                   administrator
POST admin/regions                                                  administrator
GET admin/regions/:region_id                                        administrator
PATCH admin/regions/:region_id                                      administrator
DELETE admin/regions/:region_id                                     administrator
POST admin/resource-group-members                                   administrator
GET admin/resource-groups                                           administrator
POST admin/resource-groups                                          administrator
GET admin/resource-groups/:resource_group_id                        administrator
PATCH admin/resource-groups/:resource_group_id                      administrator
DELETE admin/resource-groups/:resource_group_id                     administrator
GET admin/resource-groups/:resource_group_id/members                administrator
PATCH admin/resource-groups/:resource_group_id/members/:member_id   administrator
DELETE admin/resource-groups/:resource_group_id/members/:member_id  administrator
GET admin/shapefiles/:region_id                                     administrator
POST admin/shapefiles/:region_id                                    administrator
DELETE admin/shapefiles/:region_id                                  administrator
GET admin/tags                                                      administrator
POST admin/tags                                                     administrator
GET admin/tags/:id                                                  administrator
PATCH admin/tags/:id                                                administrator
DELETE admin/tags/:id                                               administrator
GET admin/usage/counts                                              administrator
GET admin/usage/series                                              administrator
GET admin/usage/top                                                 administrator
GET admin/usage/totals                                              administrator
GET admin/user-groups                                               administrator
POST admin/user-groups                                              administrator
GET admin/user-groups/:group_email/members                          administrator
DELETE admin/user-groups/:group_email/members/:user_email           administrator
GET admin/user-permissions                                          administrator
POST admin/user-permissions                                         administrator
GET admin/user-permissions/:id                                      administrator
PATCH admin/user-permissions/:id                                    administrator
DELETE admin/user-permissions/:id                                   administrator
GET admin/users                                                     administrator
POST admin/users                                                    administrator
GET admin/users/:email                                              administrator
PATCH admin/users/:email                                            administrator
DELETE admin/users/:email                                           administrator
GET admin/users/:email/api-keys                                     administrator
POST admin/users/:email/api-keys                                    administrator
DELETE admin/users/:email/api-keys/:key_id                          administrator
POST admin/users/:email/api-keys/:key_id/rotate                     administrator
POST admin/users/:email/restore                                     administrator
POST admin/users/:email/suspend                                     administrator
GET admin/weather/datasets                                          administrator
POST admin/weather/datasets                                         administrator
GET admin/weather/datasets/:name                                    administrator
PATCH admin/weather/datasets/:name                                  administrator
DELETE admin/weather/datasets/:name                                 administrator
POST credentials/revoke                                             public
GET datasets                                                        any-key
GET datasets/facets                                                 any-key
GET datasets/:ds_id                                                 VIEW on {ds_id}
GET datasets/:ds_id/manifest                                        VIEW on {ds_id}
GET datasets/:ds_id/:bucket_type/:table_name                        DOWNLOAD on {ds_id} and {bucket_type}
GET datasets/:ds_id/:bucket_type/:table_name/versions               DOWNLOAD on {ds_id} and {bucket_type}
GET datasets/:ds_id/:bucket_type/:table_name/preview                DOWNLOAD on {ds_id} and {bucket_type}
GET datasets/:ds_id/:bucket_type/:table_name/profile                DOWNLOAD on {ds_id} and {bucket_type}
GET datasets/:ds_id/:bucket_type/:table_name/schema                 VIEW on {ds_id} and {bucket_type}
GET datasets/:ds_id/:bucket_type/tables                             DOWNLOAD on {ds_id} and {bucket_type}
GET me                                                              any-key
GET me/access/:ds_id                                                VIEW on {ds_id}
GET me/api-keys                                                     own-account
POST me/api-keys                                                    own-account
DELETE me/api-keys/:key_id                                          own-account
POST me/api-keys/:key_id/rotate                                     own-account
GET me/permissions                                                  own-account
GET objects/*                                                       public
PUT objects/*                                                       public
GET regions                                                         any-key
GET regions/:region_id                                              any-key
GET regions/:region_id/children                                     any-key
GET regions/:region_id/descendants                                  any-key
GET regions/:region_id/outline.svg                                  any-key
GET shapefiles                                                      any-key
GET shapefiles/:region_id                                           any-key
POST validate/geojson                                               any-key-to-read
POST validate/tabular                                               any-key-to-read
GET weather/datasets                                                VIEW on WEATHER_DATA_API
GET weather/datasets/:name                                          VIEW on weather {name}
GET weather/datasets/:name/download                                 DOWNLOAD on weather {name}
GET weather/datasets/:name/preview.png                              DOWNLOAD on weather {name}
GET weather/datasets/:name/series.svg                               DOWNLOAD on weather {name}
POST weather/datasets/:name/download                                DOWNLOAD on weather {name}
POST weather/datasets/:name/points                                  DOWNLOAD on weather {name}
POST weather/datasets/:name/zonal                                   DOWNLOAD on weather {name}
`;

let test_: TestApp;

beforeAll(async () => {
  test_ = await startTestApp();
});

afterAll(() => test_.close());

test('every route states its access, as listed here', () => {
  const listed = ROUTES.trim()
    .split('\n')
    .map((line) => line.replace(/ +/g, ' '));
  const declared = routesOf(test_.app).map(
    ({ name, access }) => `${name} ${access === undefined ? 'closed' : accessText(access)}`,
  );
  expect(declared.sort()).toEqual(listed.sort());
});
