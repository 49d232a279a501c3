// Made from openapi.json by `npm run client-types`. Paths stand without the base path of the API.

export interface paths {
    "/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who the key belongs to, and what it is narrowed to. */
        get: operations["Users_getSelf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The grants that count for the caller: their own, and those of the groups that they are in.
         * @description Datasets that are open to everybody need no grant and are not listed here.
         */
        get: operations["Users_listPermissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/access/{ds_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the caller may do with a dataset, and why: which grant, through which groups. */
        get: operations["Users_explainAccess"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's keys, newest first, without their secrets. */
        get: operations["OwnKeys_list"];
        put?: never;
        /** Makes a further key, which may be narrowed to reading or to named datasets; the answer shows it this once. */
        post: operations["OwnKeys_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/api-keys/{key_id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a successor of a key, with its name and bounds; the old key ends after the overlap. */
        post: operations["OwnKeys_rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/api-keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends a key at once, on every replica. */
        delete: operations["OwnKeys_revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/credentials/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends a key that was found where it should not be. Anyone may say so, without a key of their own.
         * @description The answer is the same whether the key worked or not.
         */
        post: operations["Credentials_revoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/regions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Regions, in the order of their ids. */
        get: operations["Regions_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/regions/{region_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One region, with the one that holds it. */
        get: operations["Regions_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/regions/{region_id}/children": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Regions directly in a region. */
        get: operations["Regions_listChildren"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/regions/{region_id}/descendants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Regions in a region, directly or through others. */
        get: operations["Regions_listDescendants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/regions/{region_id}/outline.svg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The simplified outline of a region as a picture. */
        get: operations["Regions_getOutline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/shapefiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Regions that have a shapefile, in the order of their ids. */
        get: operations["Shapefiles_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/shapefiles/{region_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Downloads the shape of a region: GeoJSON, compressed with gzip.
         * @description There is no `Content-Encoding`: what arrives is the file as it is saved. Ranges are served, so that downloads resume.
         */
        get: operations["Shapefiles_download"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datasets/{ds_id}/{bucket_type}/tables": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The tables of a dataset with a download link each.
         * @description The links need no key, which must not be sent along; they work for an hour unless configured otherwise. Columns that
         *     the data dictionary hides are left out of it for everyone but administrators.
         */
        get: operations["Filestore_listTables"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datasets/{ds_id}/{bucket_type}/{table_name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Downloads one table: a redirect to its signed link, or the link as JSON.
         * @description With `version`, an older version of it.
         */
        get: operations["Filestore_download"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datasets/{ds_id}/{bucket_type}/{table_name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The versions of a table that can be downloaded, the newest first. */
        get: operations["Filestore_listVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datasets/{ds_id}/{bucket_type}/{table_name}/schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The columns of a table and their types, as a Table Schema of Frictionless Data.
         * @description Columns that the data dictionary hides are left out for everyone but administrators.
         */
        get: operations["TableContent_getSchema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datasets/{ds_id}/{bucket_type}/{table_name}/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was found in a table when it was uploaded: rows, and for each column type, nulls, range and frequent values.
         * @description It quotes values, so it needs what a download needs. Columns that the data dictionary hides are left out for everyone
         *     but administrators.
         */
        get: operations["TableContent_getProfile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datasets/{ds_id}/{bucket_type}/{table_name}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The first rows of a table.
         * @description Only the beginning of the file is read: of a CSV file, rows beyond its first mebibyte are left out. So are columns
         *     that the data dictionary hides, for everyone but administrators. A table of many columns has fewer rows: at most
         *     20000 cells, and one row at least.
         */
        get: operations["TableContent_preview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/objects/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The bytes behind a signed link of the disk store.
         * @description The link is the permission: no key is needed. Ranges are served, so that downloads resume.
         */
        get: operations["ObjectLinks_download"];
        /**
         * Sends bytes to a signed link of the disk store: a whole object, or one part of an upload.
         * @description The link is the permission: no key is needed. `Content-Length` is the one that the link was made for; the content
         *     type is free unless the link names one. A part that is sent again replaces the earlier one.
         */
        put: operations["ObjectLinks_upload"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datasets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The datasets that the caller may see, in the order of their ids.
         * @description Parameters narrow the list. One that is given several times asks for any of its values. With `q`, the best come
         *     first, and where nothing has those words, similar ones are tried. Where there are more, the `Link` header holds the
         *     address of the next page.
         */
        get: operations["Datasets_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datasets/facets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How many of the datasets have which tag, collection, category, owner, region, resolution and level.
         * @description Takes the filters of the list and counts what it would show: all of it without filters, else the 5,000 newest that
         *     match, and says so in `is_complete`.
         */
        get: operations["Datasets_countFacets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datasets/{ds_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One dataset with the names of its tables. */
        get: operations["Datasets_getDetail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datasets/{ds_id}/manifest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The manifest of a dataset: its tables, with the types and constraints of their fields.
         * @description Fields with `access: false` are left out for everyone but administrators, and so are keys that name them.
         */
        get: operations["Manifests_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/validate/tabular": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Checks CSV and Parquet files against a manifest, and stores nothing.
         * @description A file is of the table that it is named after. CSV may be packed with gzip. The answer is 200 whatever is found:
         *     `status` says how it went. Send the other fields before the files, and CSV of any size is checked while it comes.
         *     A call takes 100 files.
         */
        post: operations["Validations_checkTables"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/validate/geojson": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Checks GeoJSON files: their geometries by RFC 7946, and with a manifest the properties of their features.
         * @description Stores nothing. `table` names the table whose fields the properties are; without it, the name of the file does. The
         *     answer is 200 whatever is found. Send the other fields before the file, and it is checked while it comes.
         */
        post: operations["Validations_checkGeoJson"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/weather/datasets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The weather datasets that the caller may see, by their names.
         * @description One that cannot be read is listed as unavailable, with the reason.
         */
        get: operations["Weather_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/weather/datasets/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One weather dataset: its variables, times and grid. */
        get: operations["Weather_getDetail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/weather/datasets/{name}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Downloads a subset whose request is in the address, for tools that resume a download with a plain GET. */
        get: operations["Weather_resume"];
        put?: never;
        /**
         * Downloads a subset as NetCDF, CSV, Parquet or JSON: variables, a span of time, an area.
         * @description The field `format` or the header `Accept` chooses the format. The length of NetCDF-3, the default, is exact and known
         *     before the first byte, and ranges of it are served, so that downloads resume: repeat the call with `Range` and
         *     `If-Range`, or use the address in `Content-Location`. With `dry_run` the answer is the plan.
         */
        post: operations["Weather_download"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/weather/datasets/{name}/preview.png": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A map of one variable at one time, as PNG.
         * @description Of an area, a region with its outline, or the whole grid. Values can be read from it, so that it needs DOWNLOAD.
         */
        get: operations["WeatherPictures_getPreview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/weather/datasets/{name}/series.svg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A chart of one variable over time, as SVG.
         * @description Of an area, its mean: cells count as much as their surface. Of a point, the cell around it.
         */
        get: operations["WeatherPictures_getSeries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/weather/datasets/{name}/zonal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Series of zones: what becomes of the cells of each polygon or region, step by step or per period.
         * @description Means are weighted by the cosine of the latitude and by the part of a cell that is covered. Values of accumulated
         *     fields belong to the period in which their interval ends. Missing values are left out, and `valid_fraction` says how
         *     much there was.
         */
        post: operations["WeatherSeries_zonal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/weather/datasets/{name}/points": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Series of points: the cell nearest to each, with the distance to its centre. */
        post: operations["WeatherSeries_points"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Does up to 1,000 operations on users, groups, grants and datasets, in their order and in one transaction.
         * @description All or nothing, unless `mode=partial`. `dry_run=true` answers what would happen and changes nothing.
         */
        post: operations["BulkAdmin_perform"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/access/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a user or user group may do with a dataset, and why: which grant, through which groups. */
        get: operations["AccessAdmin_explain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Users and groups, in the order of their emails. */
        get: operations["UsersAdmin_list"];
        put?: never;
        /** Makes a user, whose key the answer shows this once, or a group of users. */
        post: operations["UsersAdmin_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/users/{email}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One user or group. Its ETag is for `If-Match` of a change. */
        get: operations["UsersAdmin_get"];
        put?: never;
        post?: never;
        /** Deletes a user with their keys and grants, or a group that nobody is in. */
        delete: operations["UsersAdmin_delete"];
        options?: never;
        head?: never;
        /** Changes the email, or makes an administrator or no longer one. */
        patch: operations["UsersAdmin_update"];
        trace?: never;
    };
    "/admin/users/{email}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes the keys of a user stop working, until the user is restored. */
        post: operations["UsersAdmin_suspend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/users/{email}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes the keys of a suspended user work again. */
        post: operations["UsersAdmin_restore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/users/{email}/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The keys of a user, newest first, without their secrets. */
        get: operations["UserKeysAdmin_list"];
        put?: never;
        /** Makes a further key for a user; the answer shows it this once. */
        post: operations["UserKeysAdmin_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/users/{email}/api-keys/{key_id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a successor of a key, with its name and bounds; the old key ends after the overlap. */
        post: operations["UserKeysAdmin_rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/users/{email}/api-keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends a key at once, on every replica. */
        delete: operations["UserKeysAdmin_revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/user-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The groups of users, in the order of their emails. */
        get: operations["UserGroupsAdmin_list"];
        put?: never;
        /** Puts a user into a group, whose grants they share from then on. */
        post: operations["UserGroupsAdmin_addMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/user-groups/{group_email}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The users in a group, in the order of their emails. */
        get: operations["UserGroupsAdmin_listMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/user-groups/{group_email}/members/{user_email}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes a user out of a group. */
        delete: operations["UserGroupsAdmin_removeMember"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/user-permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Grants in the order in which they were made. */
        get: operations["GrantsAdmin_list"];
        put?: never;
        /** Grants a user or a group a level on a resource; made again, it replaces level, end and reason of the one before. */
        post: operations["GrantsAdmin_grant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/user-permissions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One grant. */
        get: operations["GrantsAdmin_get"];
        put?: never;
        post?: never;
        /** Takes a grant back. */
        delete: operations["GrantsAdmin_delete"];
        options?: never;
        head?: never;
        /** Changes the level, the end or the reason of a grant. */
        patch: operations["GrantsAdmin_update"];
        trace?: never;
    };
    "/admin/resource-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The resource groups, in the order of their ids. */
        get: operations["ResourceGroupsAdmin_list"];
        put?: never;
        /** Makes a group of resources, which is granted as one. */
        post: operations["ResourceGroupsAdmin_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/resource-groups/{resource_group_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One resource group. */
        get: operations["ResourceGroupsAdmin_get"];
        put?: never;
        post?: never;
        /** Deletes a resource group that is neither granted nor in another group. */
        delete: operations["ResourceGroupsAdmin_delete"];
        options?: never;
        head?: never;
        /** Renames a resource group. */
        patch: operations["ResourceGroupsAdmin_update"];
        trace?: never;
    };
    "/admin/resource-group-members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts a dataset, a bucket, a weather store or a further group into a resource group. */
        post: operations["ResourceGroupsAdmin_addMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/resource-groups/{resource_group_id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is in a resource group directly, in the order in which it was added. */
        get: operations["ResourceGroupsAdmin_listMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/resource-groups/{resource_group_id}/members/{member_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes a member out of a resource group. */
        delete: operations["ResourceGroupsAdmin_deleteMember"];
        options?: never;
        head?: never;
        /** Changes what is kept with a member. */
        patch: operations["ResourceGroupsAdmin_updateMember"];
        trace?: never;
    };
    "/admin/collections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Collections, in the order of their ids. */
        get: operations["CollectionsAdmin_list"];
        put?: never;
        /** Makes a collection; with the same content again, answers the one that is there. */
        post: operations["CollectionsAdmin_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/collections/{collection_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One collection. */
        get: operations["CollectionsAdmin_get"];
        put?: never;
        post?: never;
        /** Deletes a collection that holds no datasets. */
        delete: operations["CollectionsAdmin_delete"];
        options?: never;
        head?: never;
        /** Changes the names of a collection and of its category; its id stays. */
        patch: operations["CollectionsAdmin_update"];
        trace?: never;
    };
    "/admin/data-owners": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Data owners, in the order of their names. */
        get: operations["DataOwnersAdmin_list"];
        put?: never;
        /** Makes a data owner; with the same content again, answers the one that is there. */
        post: operations["DataOwnersAdmin_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/data-owners/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One data owner. */
        get: operations["DataOwnersAdmin_get"];
        put?: never;
        post?: never;
        /** Deletes a data owner that no dataset names. */
        delete: operations["DataOwnersAdmin_delete"];
        options?: never;
        head?: never;
        /** Changes the name or the contact of a data owner. */
        patch: operations["DataOwnersAdmin_update"];
        trace?: never;
    };
    "/admin/raw-datasets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Raw datasets, in the order of their ids. */
        get: operations["RawDatasetsAdmin_list"];
        put?: never;
        /** Makes a raw dataset; with the same content again, answers the one that is there. */
        post: operations["RawDatasetsAdmin_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/raw-datasets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One raw dataset. */
        get: operations["RawDatasetsAdmin_get"];
        put?: never;
        post?: never;
        /** Deletes a raw dataset that no dataset was made from. */
        delete: operations["RawDatasetsAdmin_delete"];
        options?: never;
        head?: never;
        /** Changes what is said of a raw dataset. */
        patch: operations["RawDatasetsAdmin_update"];
        trace?: never;
    };
    "/admin/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tags, in the order of their names, each with the number of datasets that have it. */
        get: operations["TagsAdmin_list"];
        put?: never;
        /** Makes a tag, or answers the one that is there. Tags of new datasets are made with them. */
        post: operations["TagsAdmin_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/tags/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One tag. */
        get: operations["TagsAdmin_get"];
        put?: never;
        post?: never;
        /** Deletes a tag that no dataset has. */
        delete: operations["TagsAdmin_delete"];
        options?: never;
        head?: never;
        /** Renames a tag, for all datasets that have it. */
        patch: operations["TagsAdmin_update"];
        trace?: never;
    };
    "/admin/regions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Regions, in the order of their ids. */
        get: operations["RegionsAdmin_list"];
        put?: never;
        /** Makes a region; with the same content again, answers the one that is there. */
        post: operations["RegionsAdmin_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/regions/{region_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One region. */
        get: operations["RegionsAdmin_get"];
        put?: never;
        post?: never;
        /** Deletes a region that no region lies in and no dataset covers. */
        delete: operations["RegionsAdmin_delete"];
        options?: never;
        head?: never;
        /** Renames a region, or puts it into another one; its id stays. */
        patch: operations["RegionsAdmin_update"];
        trace?: never;
    };
    "/admin/shapefiles/{region_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The shapefile of a region: its size, its hashes, its findings and its versions. */
        get: operations["ShapefilesAdmin_get"];
        put?: never;
        /**
         * Uploads the shape of a region: a GeoJSON file, plain or compressed with gzip.
         * @description It takes the place of the one before; the same content again changes nothing. Rings that turn the wrong way or cross
         *     themselves are reported as findings, and kept.
         */
        post: operations["ShapefilesAdmin_upload"];
        /** Takes the shapefile of a region from readers, and removes the bytes of all its versions. */
        delete: operations["ShapefilesAdmin_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/datasets/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Imports a zipped dataset folder: makes or changes its data owner, raw datasets, dataset and tables, and only what differs.
         * @description What is in the catalogue and not in the folder stays. `dry_run=true` answers what would be done and changes nothing.
         *     A `status` of `partial` means that something failed after the first change: the same call again goes on from there.
         */
        post: operations["DatasetImportsAdmin_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/datasets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All datasets, in the order of their ids.
         * @description `access_level` is the dataset's own level, not the caller's.
         */
        get: operations["DatasetsAdmin_list"];
        put?: never;
        /**
         * Makes a dataset; with the same content again, answers the one that is there.
         * @description `access_level` of the answer is the dataset's own level.
         */
        post: operations["DatasetsAdmin_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/datasets/{ds_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One dataset, with its own level. Its ETag is for `If-Match` of a change; that of `GET /datasets/{ds_id}` is not. */
        get: operations["DatasetsAdmin_get"];
        put?: never;
        post?: never;
        /**
         * Takes a dataset from everybody, with its tables and grants, and keeps it to be restored.
         * @description Who could see it is told when and why, with 410. It is purged when its time is over, or by a call of its own.
         */
        delete: operations["DatasetsAdmin_delete"];
        options?: never;
        head?: never;
        /**
         * Changes a dataset; its id and its collection stay.
         * @description What is left out stays; null puts back what a new dataset has without the field. Lists are replaced;
         *     `additional_metadata` is merged member by member.
         */
        patch: operations["DatasetsAdmin_update"];
        trace?: never;
    };
    "/admin/deleted-datasets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Datasets that are deleted and can be restored, in the order of their ids. */
        get: operations["DeletedDatasetsAdmin_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/datasets/{ds_id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restores a deleted dataset with its tables, their versions, and all grants. One that is there stays as it is. */
        post: operations["DeletedDatasetsAdmin_restore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/datasets/{ds_id}/purge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deletes a deleted dataset for ever, with its tables, their bytes, and all grants.
         * @description Its id is free again. The bytes leave the object store within a minute or so, and once it answers where it is away.
         */
        post: operations["DeletedDatasetsAdmin_purge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/datasets/{ds_id}/{bucket_type}/tables": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tables of a bucket, in the order of their names. None is an empty list. */
        get: operations["TablesAdmin_list"];
        put?: never;
        /**
         * Uploads a table: its file, whose name without extension is the table's, and its metadata as a JSON file.
         * @description Nothing shows before both have arrived whole. The same content again is no error.
         */
        post: operations["TableFilesAdmin_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/datasets/{ds_id}/{bucket_type}/tables/{table_name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One table. Its ETag is for `If-Match` of a replacement, a restoration or an upload in parts. */
        get: operations["TablesAdmin_get"];
        /**
         * Replaces a table, or makes it; the version before is kept and can be restored.
         * @description With `If-Match`, only what that ETag names is replaced; with `If-None-Match: *`, nothing is. The same content again changes nothing.
         */
        put: operations["TableFilesAdmin_replace"];
        post?: never;
        /**
         * Takes a table from the catalogue and removes its bytes.
         * @description With `If-Match`, only what that ETag names.
         */
        delete: operations["TablesAdmin_delete"];
        options?: never;
        head?: never;
        /**
         * Changes what is said of a table; its bytes stay.
         * @description What is left out stays; null removes. The data dictionary is merged column by column.
         *     With `If-Match`, only what that ETag names is changed.
         */
        patch: operations["TablesAdmin_update"];
        trace?: never;
    };
    "/admin/datasets/{ds_id}/{bucket_type}/manifest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The manifest of a dataset as it was stored. Its ETag is for `If-Match` of the next change. */
        get: operations["ManifestsAdmin_get"];
        /**
         * Stores the manifest of a dataset, in place of the one that is there.
         * @description The same text again changes nothing. With `If-Match`, only what that ETag names is replaced; with
         *     `If-None-Match: *`, nothing is.
         */
        put: operations["ManifestsAdmin_put"];
        post?: never;
        /**
         * Deletes the manifest of a dataset.
         * @description With `If-Match`, only what that ETag names.
         */
        delete: operations["ManifestsAdmin_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/datasets/{ds_id}/{bucket_type}/tables/{table_name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The versions of a table, the newest first. */
        get: operations["TableVersionsAdmin_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/datasets/{ds_id}/{bucket_type}/tables/{table_name}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One version. */
        get: operations["TableVersionsAdmin_get"];
        put?: never;
        post?: never;
        /** Takes an older version from readers and removes its bytes. What readers see now stays. */
        delete: operations["TableVersionsAdmin_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/datasets/{ds_id}/{bucket_type}/tables/{table_name}/versions/{version}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Shows a version again, under its number, in the place of the one that is shown.
         * @description With `If-Match`, only what that ETag names makes way, or stays. Where the version is shown already, nothing changes.
         */
        post: operations["TableVersionsAdmin_restore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/datasets/{ds_id}/{bucket_type}/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The uploads of a bucket that are open, the oldest first. */
        get: operations["TableUploadsAdmin_list"];
        put?: never;
        /**
         * Begins the upload of a large table, whose bytes go to the object store in parts.
         * @description Each part is sent by one PUT to its link, without a key, in any order and side by side. Then complete the upload. The
         *     links work for a quarter of an hour; read the upload for fresh ones. `If-Match` names the version that is to be replaced.
         */
        post: operations["TableUploadsAdmin_begin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/datasets/{ds_id}/{bucket_type}/uploads/{upload_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is stored of an upload, and links for the first 100 of the parts that are missing.
         * @description For who began it. An upload that is read lives on. A read-only key gets no links, and prolongs nothing.
         */
        get: operations["TableUploadsAdmin_get"];
        put?: never;
        post?: never;
        /** Ends an upload and removes its parts. Where it has ended, nothing happens. */
        delete: operations["TableUploadsAdmin_abort"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/datasets/{ds_id}/{bucket_type}/uploads/{upload_id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Checks the bytes of an upload and shows the table.
         * @description For who began it. Idempotent: send it again when no answer came; a refusal is answered again, too. It takes as long
         *     as reading the file once, and goes on when the client hangs up.
         */
        post: operations["UploadCompletionAdmin_complete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/weather/datasets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Registered weather datasets, in the order of their names. */
        get: operations["WeatherAdmin_list"];
        put?: never;
        /**
         * Registers a weather dataset; with the same content again, answers what is there.
         * @description The store must be there and readable. What is registered is shown in the list of weather datasets. Stores that are
         *     not registered are served as well.
         */
        post: operations["WeatherAdmin_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/weather/datasets/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One registered weather dataset. */
        get: operations["WeatherAdmin_get"];
        put?: never;
        post?: never;
        /** Takes the registration away; the store stays, and is served. */
        delete: operations["WeatherAdmin_delete"];
        options?: never;
        head?: never;
        /** Changes what is said of a weather dataset. Step types are merged variable by variable. */
        patch: operations["WeatherAdmin_update"];
        trace?: never;
    };
    "/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who changed what, newest first.
         * @description Filters are combined: an entry fits all of them. A change that failed has no entry, and neither has one that
         *     changed nothing.
         */
        get: operations["AuditAdmin_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/audit/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One entry. */
        get: operations["AuditAdmin_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/usage/totals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How much was used, all in all and by action.
         * @description Of the last thirty days unless `from` and `to` say otherwise. What was used within the last second may be missing.
         */
        get: operations["UsageAdmin_getTotals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/usage/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How much was used, by day, dataset, table, user, client, action, weather dataset or region.
         * @description In the order of their keys; days without use are left out.
         */
        get: operations["UsageAdmin_listSeries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/usage/top": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The most downloaded datasets or tables, or the users who downloaded most. */
        get: operations["UsageAdmin_listTop"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/usage/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The counts as they are kept: who used what on which day, how, and with which kind of client. */
        get: operations["UsageAdmin_listCounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        FieldFaultDto: {
            /**
             * @description The field, in dotted form.
             * @example limit
             */
            path: string;
            /**
             * @description The rule that it breaks.
             * @example must be a whole number from 1 to 100
             */
            message: string;
        };
        ProblemDto: {
            /**
             * @description Where this kind of problem is explained.
             * @example /docs/errors#validation-failed
             */
            type: string;
            /**
             * @description The status in words.
             * @example Unprocessable Entity
             */
            title: string;
            /**
             * @description The HTTP status.
             * @example 422
             */
            status: number;
            /**
             * @description A sentence that a person can act on.
             * @example The request does not fit: limit: must be a whole number from 1 to 100.
             */
            detail: string;
            /**
             * @description The path of the request.
             * @example /api/v1/datasets
             */
            instance: string;
            /**
             * @description Stable name of the kind of problem, for programs.
             * @example validation-failed
             */
            code: string;
            /**
             * @description The id of the request, also in the X-Request-Id header and in the server's log.
             * @example 01234567-89ab-7def-8123-456789abcdef
             */
            request_id: string;
            /** @description What is wrong with which field; only on validation problems. */
            errors?: components["schemas"]["FieldFaultDto"][];
        };
        KeyResponse: {
            /**
             * @description Public part of the key, which names it.
             * @example 4sVq1nC0Zk
             */
            key_id: string;
            /** @example notebook */
            name: string;
            /** @example 2026-11-23T09:00:00.000Z */
            created_at: string;
            /** @example 2027-06-30T00:00:00.000Z */
            expires_at: string | null;
            /**
             * @description To the minute.
             * @example 2026-11-23T09:30:00.000Z
             */
            last_used_at: string | null;
            revoked_at: string | null;
            /** @description The key that took its place when it was rotated. */
            replaced_by: string | null;
            /** @example true */
            read_only: boolean;
            /**
             * @description The only datasets that it reaches; null for all that its user may see.
             * @example [
             *       "EC0002DS0002"
             *     ]
             */
            datasets: string[] | null;
        };
        MeResponse: {
            /** @example asha@example.org */
            email: string;
            /** @example false */
            is_admin: boolean;
            /**
             * @description The groups whose grants the caller shares.
             * @example [
             *       "epidemiology@example.org"
             *     ]
             */
            groups: string[];
            /**
             * @description Public part of the key in use, as logs show it.
             * @example 4sVq1nC0Zk
             */
            key_id: string;
            /** @description The key in use, and what it is narrowed to. */
            key: components["schemas"]["KeyResponse"];
        };
        GrantResponse: {
            /** @example 12 */
            id: number;
            /**
             * @description Who holds it: a user or a user group.
             * @example asha@example.org
             */
            user_email: string;
            /** @enum {string} */
            resource_type: "DATASET" | "GROUP" | "BUCKET" | "WEATHER_DATA_API";
            /** @example TS0001DS0001 */
            resource_id: string;
            /** @enum {string} */
            permission: "NONE" | "VIEW" | "DOWNLOAD";
            /** @example 2027-06-30T00:00:00.000Z */
            expires_at: string | null;
            /** @example Agreement 12 of 2026 */
            reason: string | null;
            /**
             * @description Who made it; null for grants of the first start and of users who are gone.
             * @example admin@dataio.local
             */
            created_by: string | null;
            /** @example 2026-11-23T09:00:00.000Z */
            created_at: string;
        };
        ChainLinkResponse: {
            /** @enum {string} */
            type: "USER" | "USER_GROUP" | "RESOURCE_GROUP" | "DATASET";
            /** @example epidemiology@example.org */
            id: string;
        };
        AccessReasonResponse: {
            /** @enum {string} */
            level: "NONE" | "VIEW" | "DOWNLOAD";
            /** @enum {string} */
            source: "ADMINISTRATOR" | "DATASET_LEVEL" | "GRANT";
            /** @description From the user to the dataset: the user group that holds the grant, and the resource groups down to the dataset. */
            chain: components["schemas"]["ChainLinkResponse"][];
            /**
             * @description The grant, where it is one.
             * @example 12
             */
            grant_id: number | null;
            /**
             * @description When the grant ends.
             * @example 2027-06-30T00:00:00.000Z
             */
            expires_at: string | null;
            /**
             * @description Why the grant was made.
             * @example Agreement 12 of 2026
             */
            reason: string | null;
        };
        AccessExplanationResponse: {
            /** @example asha@example.org */
            user_email: string;
            /** @example EC0002DS0002 */
            ds_id: string;
            /**
             * @description What the user may do with the dataset: the highest of the reasons, and NONE while the user is suspended.
             * @enum {string}
             */
            level: "NONE" | "VIEW" | "DOWNLOAD";
            /**
             * @description What the user may do in the PREPROCESSED bucket, in which tables need both levels.
             * @enum {string}
             */
            preprocessed_level: "NONE" | "VIEW" | "DOWNLOAD";
            /**
             * @description True while no key of the user works.
             * @example false
             */
            suspended: boolean;
            /**
             * @description True where the key of this request reaches less than its user; the level is the key's.
             * @example false
             */
            narrowed_by_key: boolean;
            /** @description All that gives a level, the highest first. */
            reasons: components["schemas"]["AccessReasonResponse"][];
        };
        CreateKeyDto: {
            /**
             * @description What the key is for.
             * @example notebook
             */
            name: string;
            /**
             * @description From when on it does not work. Without it, it works until it is revoked, or as long as the key that makes it.
             * @example 2027-06-30T00:00:00Z
             */
            expires_at?: string | null;
            /**
             * @description True for a key that reads and downloads, and changes nothing.
             * @example true
             */
            read_only?: boolean;
            /**
             * @description The only datasets that the key reaches; without it, all that its user may see.
             * @example [
             *       "EC0002DS0002"
             *     ]
             */
            datasets?: string[] | null;
        };
        IssuedKeyResponse: {
            /**
             * @description Public part of the key, which names it.
             * @example 4sVq1nC0Zk
             */
            key_id: string;
            /** @example notebook */
            name: string;
            /** @example 2026-11-23T09:00:00.000Z */
            created_at: string;
            /** @example 2027-06-30T00:00:00.000Z */
            expires_at: string | null;
            /**
             * @description To the minute.
             * @example 2026-11-23T09:30:00.000Z
             */
            last_used_at: string | null;
            revoked_at: string | null;
            /** @description The key that took its place when it was rotated. */
            replaced_by: string | null;
            /** @example true */
            read_only: boolean;
            /**
             * @description The only datasets that it reaches; null for all that its user may see.
             * @example [
             *       "EC0002DS0002"
             *     ]
             */
            datasets: string[] | null;
            /**
             * @description The key itself, shown only here.
             * @example dio_4sVq1nC0Zk_…
             */
            key: string;
            /** @example Keep the key: it is not shown again. */
            message: string;
        };
        RotateKeyDto: {
            /**
             * @description How long the old key goes on working beside the new one, up to seven days; 0 ends it at once.
             * @example 86400
             */
            overlap_seconds?: number;
            /**
             * @description From when on the new key does not work; without it, when the old one would have ended.
             * @example 2028-06-30T00:00:00Z
             */
            expires_at?: string | null;
        };
        MessageResponse: {
            /** @example Done. */
            message: string;
        };
        RevokeLeakedKeyDto: {
            /**
             * @description The key that was found where it should not be.
             * @example dio_4sVq1nC0Zk_…
             */
            key: string;
        };
        ReadRegionResponse: {
            /**
             * @description Whether `GET /shapefiles/{region_id}` has its shape.
             * @example true
             */
            has_shapefile: boolean;
            /** @example country_IND */
            region_id: string;
            /** @example India */
            region_name: string;
            /** @example continent_AS */
            parent_region_id: string | null;
        };
        ChildRegionResponse: {
            /** @example country_IND */
            region_id: string;
            /** @example India */
            region_name: string;
            /** @example continent_AS */
            parent_region_id: string | null;
        };
        RegionDetailsResponse: {
            /**
             * @description Whether `GET /shapefiles/{region_id}` has its shape.
             * @example true
             */
            has_shapefile: boolean;
            /** @example country_IND */
            region_id: string;
            /** @example India */
            region_name: string;
            /** @example continent_AS */
            parent_region_id: string | null;
            /** @description The region that holds it; null at the top of the tree. */
            parent: components["schemas"]["ChildRegionResponse"] | null;
        };
        DescendantRegionResponse: {
            /**
             * @description Whether `GET /shapefiles/{region_id}` has its shape.
             * @example true
             */
            has_shapefile: boolean;
            /** @example country_IND */
            region_id: string;
            /** @example India */
            region_name: string;
            /** @example continent_AS */
            parent_region_id: string | null;
            /**
             * @description 1 for a region directly in the one that was asked for.
             * @example 1
             */
            depth: number;
        };
        ShapefileResponse: {
            /** @example country_IND */
            region_id: string;
            /** @example India */
            region_name: string;
            /** @example continent_AS */
            parent_id: string | null;
            /** @example 2026-11-23T09:00:05.000Z */
            last_modified: string;
        };
        /** @enum {string} */
        BucketType: "STANDARDISED" | "PREPROCESSED";
        TableMetadataResponse: {
            /** @example Notified cases per district and month. */
            description: string | null;
            /** @example https://data.example.org/notifications */
            source: string | null;
            /**
             * @description What each column means, by its name.
             * @example {
             *       "district": {
             *         "description": "District name",
             *         "comments": "",
             *         "access": true
             *       }
             *     }
             */
            data_dictionary: {
                [key: string]: unknown;
            };
        };
        TableResponse: {
            /** @example cases */
            table_name: string;
            /**
             * @description A signed address that needs no key; it works for an hour unless configured otherwise.
             * @example https://data.example.org/api/v1/objects/v1/…
             */
            download_link: string;
            metadata: components["schemas"]["TableMetadataResponse"];
            /**
             * @description `text/csv`, or `application/vnd.apache.parquet`.
             * @example text/csv
             */
            content_type: string;
            /** @example 552112 */
            size_bytes: number;
            /**
             * @description Without the header; null where the table was uploaded before tables were looked into.
             * @example 21403
             */
            row_count: number | null;
            /**
             * @description SHA-256 of the bytes, in hex.
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            sha256: string;
        };
        DownloadLinkResponse: {
            /** @example cases */
            table_name: string;
            /** @example https://data.example.org/api/v1/objects/v1/… */
            download_link: string;
            /** @example 2026-11-23T10:00:00.000Z */
            expires_at: string;
            /** @example 552112 */
            size_bytes: number;
            /** @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 */
            sha256: string;
        };
        TableVersionResponse: {
            /**
             * @description For `version` of the download.
             * @example 2
             */
            version: number;
            /** @description True for the one that is downloaded when no version is named. */
            is_current: boolean;
            /** @example text/csv */
            content_type: string;
            /** @example 552112 */
            size_bytes: number;
            /**
             * @description SHA-256 of the bytes, in hex.
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            sha256: string;
            /**
             * @description Since when it was shown; anew for a version that was restored.
             * @example 2026-11-23T09:00:05.000Z
             */
            committed_at: string;
            /**
             * @description Until when it was shown; null for the current one.
             * @example 2026-11-24T09:00:05.000Z
             */
            ended_at: string | null;
        };
        TableFieldResponse: {
            /** @example cases */
            name: string;
            /**
             * @description As the data dictionary declares it, or else as it was found.
             * @example integer
             */
            type: string;
            /** @example default */
            format?: string;
            /** @example Cases */
            title?: string;
            /** @example Notified cases */
            description?: string;
            /**
             * @example {
             *       "minimum": 0
             *     }
             */
            constraints?: {
                [key: string]: unknown;
            };
        };
        TableSchemaResponse: {
            fields: components["schemas"]["TableFieldResponse"][];
        };
        CsvFormatResponse: {
            /** @enum {string} */
            format: "csv";
            /**
             * @description By the bytes.
             * @example utf-8
             */
            encoding: string;
            /** @example , */
            delimiter: string;
            /**
             * @description Null when no cell is quoted.
             * @example "
             */
            quote: string | null;
            has_bom: boolean;
            /**
             * @description `lf`, `crlf`, `cr` or `mixed`; null in a file of one line without an end.
             * @example lf
             */
            line_ending: string | null;
        };
        ParquetFormatResponse: {
            /** @enum {string} */
            format: "parquet";
            /** @example parquet-cpp-arrow version 14.0.1 */
            created_by: string | null;
            /** @example 1 */
            row_group_count: number;
            /**
             * @example [
             *       "snappy"
             *     ]
             */
            compression: string[];
        };
        FrequentValueResponse: {
            /**
             * @description Its beginning, where it is long.
             * @example Mysuru
             */
            value: string;
            /** @example 12 */
            count: number;
        };
        ColumnProfileResponse: {
            /** @example cases */
            name: string;
            /**
             * @example integer
             * @enum {string}
             */
            type: "string" | "number" | "boolean" | "object" | "datetime" | "time" | "integer" | "date" | "year" | "array" | "any" | "yearmonth";
            /** @example 0 */
            null_count: number;
            /**
             * @description How many different values there are; exact unless `distinct_is_estimated`.
             * @example 31
             */
            distinct_count?: number;
            distinct_is_estimated?: boolean;
            /**
             * @description A number, or a date or time in ISO 8601.
             * @example 0
             */
            min?: Record<string, unknown>;
            /** @example 981 */
            max?: Record<string, unknown>;
            /** @example 12.5 */
            mean?: number;
            /**
             * @description In characters, of text.
             * @example 3
             */
            min_length?: number;
            /** @example 12 */
            max_length?: number;
            /** @description Most frequent first. A value that is not here is rare, or the table is too wide to list any. */
            top_values: components["schemas"]["FrequentValueResponse"][];
            /** @description The counts of `top_values` are estimates. */
            top_values_are_estimated?: boolean;
            /** @description The figures, nulls included, come from the first rows only. */
            is_sample?: boolean;
        };
        ContentWarningResponse: {
            /**
             * @example decimal-comma
             * @enum {string}
             */
            code: "blank-lines" | "byte-order-mark" | "decimal-comma" | "empty-table" | "formula-like-cells" | "mixed-encoding" | "mixed-line-endings" | "nested-columns" | "not-utf-8" | "odd-values" | "other-delimiter" | "quotes-inside-cells" | "sampled" | "undescribed-columns" | "unknown-type" | "wide-table";
            /** @example Numbers with a decimal comma are text: \rate\. */
            message: string;
        };
        TableProfileResponse: {
            /** @description How the file is written. */
            file_format: Record<string, unknown>;
            /**
             * @description Without the header.
             * @example 21403
             */
            row_count: number;
            columns: components["schemas"]["ColumnProfileResponse"][];
            /** @description What is unusual, and no error. */
            warnings: components["schemas"]["ContentWarningResponse"][];
        };
        TablePreviewResponse: {
            /**
             * @example [
             *       [
             *         "Mysuru",
             *         "12"
             *       ],
             *       [
             *         "Kodagu",
             *         null
             *       ]
             *     ]
             */
            rows: (string | null)[][];
            /**
             * @example [
             *       "district",
             *       "cases"
             *     ]
             */
            columns: string[];
        };
        /** @enum {string} */
        SpatialResolution: "COUNTRY" | "STATE" | "UT" | "DISTRICT" | "SUBDISTRICT" | "MUNICIPALITY" | "VILLAGE" | "WARD" | "PRABHAG" | "ULB" | "LAT/LONG" | "OTHER";
        /** @enum {string} */
        TemporalResolution: "YEAR" | "MONTH" | "WEEK" | "DATE" | "HOUR" | "MINUTE" | "SECOND";
        /** @enum {string} */
        AccessLevel: "NONE" | "VIEW" | "DOWNLOAD";
        CollectionResponse: {
            /** @example 1 */
            id: number;
            /** @example TS0001 */
            collection_id: string;
            /** @example Tuberculosis surveillance */
            collection_name: string;
            /** @example TS */
            category_id: string;
            /** @example Time series */
            category_name: string;
        };
        DataOwnerResponse: {
            /** @example 1 */
            id: number;
            /** @example World Bank */
            name: string;
            contact_person: string | null;
            contact_person_email: string | null;
        };
        RegionReference: {
            /** @example 2 */
            id: number;
            /** @example country_IND */
            region_id: string;
            /** @example India */
            region_name: string;
            /** @example continent_AS */
            parent_region_id: string | null;
        };
        RawDatasetResponse: {
            /** @example 1 */
            id: number;
            /** @example TSRDS0001 */
            rds_id: string;
            /** @example Monthly notifications */
            title: string;
            /** @example https://data.example.org/notifications */
            source: string;
        };
        TagReference: {
            /** @example 2 */
            id: number;
            /** @example health */
            tag_name: string;
        };
        DatasetResponse: {
            /** @example 1 */
            id: number;
            /** @example TS0001DS0001 */
            ds_id: string;
            /** @example Tuberculosis notifications by district */
            title: string;
            /** @example Notified cases per month. */
            description: string | null;
            /** @example 1 */
            collection_id: number;
            collection: components["schemas"]["CollectionResponse"];
            /** @example 1 */
            data_owner_id: number;
            data_owner: components["schemas"]["DataOwnerResponse"];
            /** @example country_IND */
            spatial_coverage_region_id: string | null;
            spatial_coverage_region: components["schemas"]["RegionReference"] | null;
            /** @enum {string|null} */
            spatial_resolution: "COUNTRY" | "STATE" | "UT" | "DISTRICT" | "SUBDISTRICT" | "MUNICIPALITY" | "VILLAGE" | "WARD" | "PRABHAG" | "ULB" | "LAT/LONG" | "OTHER" | null;
            /** @enum {string|null} */
            temporal_resolution: "YEAR" | "MONTH" | "WEEK" | "DATE" | "HOUR" | "MINUTE" | "SECOND" | null;
            /** @example 2019-01-01 */
            temporal_coverage_start_date: string | null;
            /** @example 2023-12-31 */
            temporal_coverage_end_date: string | null;
            /**
             * @description What the caller may do with it, by its own level and all grants.
             * @enum {string}
             */
            access_level: "NONE" | "VIEW" | "DOWNLOAD";
            /**
             * @example {
             *       "licence": "ODC-PDDL-1.0"
             *     }
             */
            additional_metadata: {
                [key: string]: unknown;
            };
            raw_datasets: components["schemas"]["RawDatasetResponse"][];
            tags: components["schemas"]["TagReference"][];
        };
        FacetValue: {
            /** @example CS0001 */
            value: string;
            /** @example Common statistics */
            name: string;
            /**
             * @description How many of the datasets have it.
             * @example 4
             */
            datasets: number;
        };
        DatasetFacetsResponse: {
            /**
             * @description How many datasets were counted.
             * @example 4
             */
            datasets: number;
            /** @description False where more match than are counted: the newest were, and all numbers are at least so. */
            is_complete: boolean;
            tags: components["schemas"]["FacetValue"][];
            collections: components["schemas"]["FacetValue"][];
            categories: components["schemas"]["FacetValue"][];
            data_owners: components["schemas"]["FacetValue"][];
            /** @description Each with what lies in it. */
            regions: components["schemas"]["FacetValue"][];
            spatial_resolutions: components["schemas"]["FacetValue"][];
            temporal_resolutions: components["schemas"]["FacetValue"][];
            /** @description What the caller may do with them; each dataset is counted once. */
            access_levels: components["schemas"]["FacetValue"][];
        };
        TableSummaryResponse: {
            /** @enum {string} */
            bucket_type: "STANDARDISED" | "PREPROCESSED";
            /** @example cases */
            table_name: string;
            /** @example 552112 */
            size_bytes: number;
            /**
             * @description Without the header; null where the table was uploaded before tables were looked into.
             * @example 21403
             */
            row_count: number | null;
            /**
             * @description Counts up from 1 with every new content.
             * @example 1
             */
            version: number;
            /** @example 2026-11-23T09:00:00.000Z */
            updated_at: string;
        };
        DatasetDetailResponse: {
            /** @example 1 */
            id: number;
            /** @example TS0001DS0001 */
            ds_id: string;
            /** @example Tuberculosis notifications by district */
            title: string;
            /** @example Notified cases per month. */
            description: string | null;
            /** @example 1 */
            collection_id: number;
            collection: components["schemas"]["CollectionResponse"];
            /** @example 1 */
            data_owner_id: number;
            data_owner: components["schemas"]["DataOwnerResponse"];
            /** @example country_IND */
            spatial_coverage_region_id: string | null;
            spatial_coverage_region: components["schemas"]["RegionReference"] | null;
            /** @enum {string|null} */
            spatial_resolution: "COUNTRY" | "STATE" | "UT" | "DISTRICT" | "SUBDISTRICT" | "MUNICIPALITY" | "VILLAGE" | "WARD" | "PRABHAG" | "ULB" | "LAT/LONG" | "OTHER" | null;
            /** @enum {string|null} */
            temporal_resolution: "YEAR" | "MONTH" | "WEEK" | "DATE" | "HOUR" | "MINUTE" | "SECOND" | null;
            /** @example 2019-01-01 */
            temporal_coverage_start_date: string | null;
            /** @example 2023-12-31 */
            temporal_coverage_end_date: string | null;
            /**
             * @description What the caller may do with it, by its own level and all grants.
             * @enum {string}
             */
            access_level: "NONE" | "VIEW" | "DOWNLOAD";
            /**
             * @example {
             *       "licence": "ODC-PDDL-1.0"
             *     }
             */
            additional_metadata: {
                [key: string]: unknown;
            };
            raw_datasets: components["schemas"]["RawDatasetResponse"][];
            tags: components["schemas"]["TagReference"][];
            /**
             * @description Download links of its tables that were given out until the end of yesterday, in UTC.
             * @example 128
             */
            download_count: number;
            /** @description Its tables, without those in buckets that the caller may not see. */
            tables: components["schemas"]["TableSummaryResponse"][];
        };
        ManifestResponse: {
            /** @example CS0001DS0001 */
            ds_id: string;
            /** @enum {string} */
            bucket_type: "STANDARDISED" | "PREPROCESSED";
            /**
             * @description The text as it was sent; where something of it is hidden from the caller, written anew from `json`.
             * @example tables:\n  - name: population\n    fields:\n      - {name: Year, type: year}\n
             */
            yaml: string;
            /**
             * @description What the text says.
             * @example {
             *       "tables": [
             *         {
             *           "name": "population",
             *           "fields": [
             *             {
             *               "name": "Year",
             *               "type": "year"
             *             }
             *           ]
             *         }
             *       ]
             *     }
             */
            json: {
                [key: string]: unknown;
            };
            /** @example 2026-11-23T09:00:00.000Z */
            updated_at: string;
        };
        CheckedFileResponse: {
            /** @example population.csv */
            file: string;
            /** @example population */
            table: string | null;
            /**
             * @description Rows of a table, without the header; features of GeoJSON.
             * @example 17195
             */
            rows: number;
            /** @description False where the file could not be read to its end. */
            is_complete: boolean;
        };
        ValidationSummaryResponse: {
            files: components["schemas"]["CheckedFileResponse"][];
            /** @example 1 */
            errors: number;
            /** @example 0 */
            warnings: number;
            /**
             * @description How many findings are listed: 1,000 at most, and 100 of one code in one field.
             * @example 1
             */
            listed: number;
            /**
             * @description All findings by code, listed or not.
             * @example {
             *       "minimum": 1
             *     }
             */
            by_code: {
                [key: string]: number;
            };
        };
        FindingResponse: {
            /**
             * @example error
             * @enum {string}
             */
            severity: "error" | "warning";
            /**
             * @description What kind of thing; the guide lists them.
             * @example minimum
             * @enum {string}
             */
            code: "geometry" | "enum" | "json" | "primary-key" | "type" | "required" | "pattern" | "maximum" | "minimum" | "geojson" | "blank-lines" | "byte-order-mark" | "empty-table" | "other-delimiter" | "header" | "encoding" | "ring-orientation" | "self-intersection" | "unique" | "unknown-table" | "unknown-file" | "unreadable-file" | "duplicate-file" | "missing-field" | "extra-field" | "field-order" | "ragged-row" | "min-length" | "max-length" | "foreign-key" | "not-checked" | "no-geometry";
            /** @example row 3 is \-5\, less than the minimum 0 */
            message: string;
            /**
             * @description The file, or the place in a GeoJSON document.
             * @example population.csv
             */
            path: string;
            /**
             * @description The table of the manifest.
             * @example population
             */
            table: string | null;
            /**
             * @description Of CSV as a spreadsheet counts, the header being row 1; of Parquet from 1; of GeoJSON the number of the feature.
             * @example 3
             */
            row: number | null;
            /** @example Value */
            field: string | null;
        };
        ValidationResponse: {
            /**
             * @example fail
             * @enum {string}
             */
            status: "pass" | "fail" | "warn";
            summary: components["schemas"]["ValidationSummaryResponse"];
            findings: components["schemas"]["FindingResponse"][];
        };
        WeatherVariableResponse: {
            /** @example t2m */
            name: string;
            /** @example 2 metre temperature */
            long_name: string;
            /** @example air_temperature */
            standard_name: string | null;
            /** @example K */
            units: string;
            /** @example 0.2500 degrees */
            spatial_resolution: string;
            /** @example hourly */
            temporal_resolution: string;
            /** @example float32 */
            type: string;
            /**
             * @example [
             *       "valid_time",
             *       "latitude",
             *       "longitude"
             *     ]
             */
            dimensions: string[];
            /**
             * @description Whether a value belongs to an instant or to the interval that ends with it.
             * @example instant
             */
            step_type: string | null;
        };
        UnreadableVariableResponse: {
            /** @example expver */
            name: string;
            /** @example expver has elements of the type \<U4\, which is not read. */
            reason: string;
        };
        WeatherBoundsResponse: {
            /** @example 50 */
            min_lat: number;
            /** @example 58 */
            max_lat: number;
            /** @example -10 */
            min_lon: number;
            /** @example 2 */
            max_lon: number;
        };
        WeatherDatasetResponse: {
            /**
             * @description `unavailable` is one that cannot be read; `reason` says why, and the other fields are empty.
             * @example available
             * @enum {string}
             */
            status: "available" | "unavailable";
            /** @example era5_uk */
            dataset_name: string;
            reason: string | null;
            variables: components["schemas"]["WeatherVariableResponse"][];
            /** @description What the dataset has and this server does not read, and why. */
            unreadable_variables: components["schemas"]["UnreadableVariableResponse"][];
            /**
             * @description The first step, in UTC.
             * @example 2019-03-01T00:00:00.000000000
             */
            temporal_coverage_start: string | null;
            /**
             * @description The last step.
             * @example 2019-03-31T23:00:00.000000000
             */
            temporal_coverage_end: string | null;
            /** @description Of the centres of cells, longitudes as the dataset counts them. */
            spatial_bounds: components["schemas"]["WeatherBoundsResponse"] | null;
            /** @example proleptic_gregorian */
            calendar: string | null;
            /**
             * @description Steps in time.
             * @example 744
             */
            time_steps: number | null;
            /**
             * @description Rows of cells.
             * @example 33
             */
            latitudes: number | null;
            /**
             * @description Columns of cells.
             * @example 49
             */
            longitudes: number | null;
            /** @example ERA5 hourly data on single levels */
            source: string | null;
            /** @example Contains modified Copernicus Climate Change Service information, 2019 */
            attribution: string | null;
            /**
             * @description Whether an administrator has registered it; what is not is served as well.
             * @example true
             */
            is_registered: boolean;
            /**
             * @description As registered.
             * @example ERA5 around the British Isles
             */
            title: string | null;
            /**
             * @description As registered, or as the store says.
             * @example CC-BY-4.0
             */
            licence: string | null;
        };
        GridWindowResponse: {
            /**
             * @description Steps in time; null where no variable has any.
             * @example 168
             */
            time: number | null;
            /** @example 17 */
            latitude: number;
            /** @example 25 */
            longitude: number;
        };
        WindowEdgesResponse: {
            /** @example 50 */
            min_lat: number;
            /** @example 54 */
            max_lat: number;
            /**
             * @description The first column, as the dataset counts longitudes; greater than `last_lon` where the window wraps.
             * @example -5
             */
            first_lon: number;
            /**
             * @description The last column.
             * @example 1
             */
            last_lon: number;
        };
        WeatherPlanResponse: {
            /** @example era5_uk */
            dataset_name: string;
            /**
             * @example [
             *       "t2m"
             *     ]
             */
            variables: string[];
            /**
             * @description The first step, in UTC; null where the dataset has no times.
             * @example 2019-03-01T00:00:00.000000000
             */
            time_start: string | null;
            /**
             * @description The last step.
             * @example 2019-03-07T23:00:00.000000000
             */
            time_end: string | null;
            shape: components["schemas"]["GridWindowResponse"];
            /** @description Of the centres of cells. */
            bounds: components["schemas"]["WindowEdgesResponse"];
            /**
             * @description Cells that keep their values, of those in the window.
             * @example 425
             */
            cells: number;
            /** @example netcdf3 */
            format: string;
            /** @example era5_uk_t2m_20190301_20190307.nc */
            file_name: string;
            /**
             * @description The exact length of the file; null in formats that compress, and in texts.
             * @example 285600
             */
            output_bytes: number | null;
            /**
             * @description Chunks that are read.
             * @example 4
             */
            chunks: number;
            /**
             * @description Of these chunks, once they are decoded.
             * @example 1142400
             */
            decoded_bytes: number;
            /** @example 21474836480 */
            output_limit_bytes: number;
            /** @example 107374182400 */
            decoded_limit_bytes: number;
            /**
             * @description Names these bytes.
             * @example 3f6c…
             */
            etag: string;
        };
        WeatherGridVariable: {
            /** @description Lists in lists, one level for each dimension; null where there is no value. */
            values: unknown[];
            /** @example K */
            units: string | null;
            /** @example 2 metre temperature */
            long_name: string | null;
            /**
             * @example [
             *       "valid_time",
             *       "latitude",
             *       "longitude"
             *     ]
             */
            dimensions: string[];
        };
        WeatherGridResponse: {
            /** @description What lies along each dimension: times in ISO 8601, degrees. */
            coordinates: {
                [key: string]: unknown[];
            };
            variables: {
                [key: string]: components["schemas"]["WeatherGridVariable"];
            };
            /** @example era5_uk */
            dataset_name: string;
            /** @example proleptic_gregorian */
            calendar: string;
        };
        AggregateDto: {
            /**
             * @description What steps are gathered by; weeks begin on Monday.
             * @example day
             * @enum {string}
             */
            every: "year" | "day" | "month" | "hour" | "week";
            /**
             * @description What the values of a cell become; missing ones are left out.
             * @example mean
             * @enum {string}
             */
            statistic: "max" | "min" | "count" | "mean" | "sum";
            /**
             * @description Where days begin, and what dates without a zone are in; UTC where it is left out.
             * @example +05:30
             */
            utc_offset?: string;
        };
        StrideDto: {
            /** @example 3 */
            time?: number;
            /** @example 2 */
            latitude?: number;
            /** @example 2 */
            longitude?: number;
        };
        WeatherDownloadDto: {
            /**
             * @description Names of variables, as the dataset lists them.
             * @example [
             *       "t2m"
             *     ]
             */
            variables: string[];
            /**
             * @description The first instant: a year, a month, a day, an hour, or ISO 8601; UTC where no offset is given.
             * @example 2019-03-01
             */
            start_date: string;
            /**
             * @description The last instant, to the end of what is stated: `2019-03-07` includes 23:00.
             * @example 2019-03-07
             */
            end_date: string;
            /** @description The area: any GeoJSON. Without it and `region_id`, the whole grid. */
            geojson?: Record<string, unknown>;
            /**
             * @description The area: the shapefile of this region, instead of `geojson`.
             * @example country_GBR
             */
            region_id?: string;
            /**
             * @description Which cells of the box around the area keep their values: all (`bbox`), those with their centre in the area
             *     (`center`), those that it touches (`touched`), those of which more than `threshold` is covered (`fraction`).
             * @example bbox
             * @enum {string}
             */
            mask?: "bbox" | "fraction" | "touched" | "center";
            /**
             * @description Of `fraction`: the part of a cell that must be exceeded, from 0 to 1.
             * @example 0.5
             */
            threshold?: number;
            /**
             * @description What to do with an area that holds no cell: refuse it (`exact`), or take the nearest one.
             * @example exact
             * @enum {string}
             */
            selection?: "exact" | "nearest";
            /** @description One step per hour, day, week, month or year instead of those of the dataset. */
            aggregate?: components["schemas"]["AggregateDto"];
            /** @description Each so-many-th step, row and column of what is selected. */
            stride?: components["schemas"]["StrideDto"];
            /**
             * @description Answers the plan instead of the file.
             * @example false
             */
            dry_run?: boolean;
            /**
             * @description The format of the file. Without it, the header `Accept` chooses, and without that too it is NetCDF.
             * @example netcdf3
             * @enum {string}
             */
            format?: "json" | "netcdf3" | "netcdf4" | "csv" | "parquet";
        };
        SeriesRowResponse: {
            /**
             * @description Of a zone.
             * @example country_IRL
             */
            zone_id?: string;
            /**
             * @description Of a point.
             * @example Dublin
             */
            point_id?: string;
            /** @example t2m */
            variable: string;
            /**
             * @description The beginning of the interval, or the time of the step.
             * @example 2019-03-01T00:00:00Z
             */
            time: string;
            /**
             * @description The end of the interval.
             * @example 2019-03-02T00:00:00Z
             */
            time_end?: string;
            /**
             * @description Of a point, without `every`.
             * @example 281.4
             */
            value?: number | null;
            /**
             * @description Weighted by area; null where there is no value.
             * @example 281.2
             */
            mean?: number | null;
            /** @example 277.9 */
            min?: number | null;
            /** @example 284.5 */
            max?: number | null;
            /**
             * @description Of the means of the steps.
             * @example 6748.8
             */
            sum?: number | null;
            /**
             * @description Values of cells.
             * @example 4032
             */
            count?: number;
            /**
             * @description How much of what there should be there is: 1 where no value is missing.
             * @example 1
             */
            valid_fraction?: number;
        };
        SeriesVariableResponse: {
            /** @example t2m */
            name: string;
            /** @example K */
            units: string;
            /**
             * @description Whether a value belongs to an instant or to the interval that ends with it.
             * @example instant
             */
            step_type: string | null;
        };
        SeriesZoneResponse: {
            /** @example country_IRL */
            zone_id: string;
            /**
             * @description Cells of the grid that it covers, in whole or in part; with 0 it has nothing in common with the grid.
             * @example 168
             */
            cells: number;
        };
        SeriesPlaceResponse: {
            /** @example Dublin */
            point_id: string;
            /**
             * @description Of the centre of the cell.
             * @example 53.25
             */
            cell_latitude: number;
            /** @example -6.25 */
            cell_longitude: number;
            /**
             * @description From the point to the centre.
             * @example 11.139
             */
            distance_km: number;
        };
        WeatherSeriesResponse: {
            /** @enum {string|null} */
            every: "hour" | "day" | "week" | "month" | "year" | null;
            series: components["schemas"]["SeriesRowResponse"][];
            /**
             * @description Chunks that the dataset does not have: the values in them are its fill value, as Zarr has it.
             * @example 0
             */
            missing_chunks: number;
            /** @example era5_uk */
            dataset_name: string;
            /** @example Z */
            utc_offset: string;
            variables: components["schemas"]["SeriesVariableResponse"][];
            /** @description Of a zonal series. */
            zones?: components["schemas"]["SeriesZoneResponse"][];
            /** @description Of a series of points. */
            points?: components["schemas"]["SeriesPlaceResponse"][];
            /** @example 7 */
            rows: number;
        };
        SeriesPlanResponse: {
            /** @enum {string|null} */
            every: "hour" | "day" | "week" | "month" | "year" | null;
            /**
             * @description About what the answer has as text.
             * @example 840
             */
            estimated_bytes: number;
            /**
             * @description Chunks that are read.
             * @example 4
             */
            chunks: number;
            /**
             * @description Of these chunks once they are decoded, or of the values that zones weigh where these are more.
             * @example 1142400
             */
            decoded_bytes: number;
            /** @example 21474836480 */
            output_limit_bytes: number;
            /** @example 107374182400 */
            decoded_limit_bytes: number;
            /** @example era5_uk */
            dataset_name: string;
            /** @example Z */
            utc_offset: string;
            variables: components["schemas"]["SeriesVariableResponse"][];
            /** @description Of a zonal series. */
            zones?: components["schemas"]["SeriesZoneResponse"][];
            /** @description Of a series of points. */
            points?: components["schemas"]["SeriesPlaceResponse"][];
            /** @example 7 */
            rows: number;
        };
        ZonalSeriesDto: {
            /** @description The zones: each feature of a collection is one. They are called as their `region_id` or their `id`. */
            geojson?: Record<string, unknown>;
            /**
             * @description The zones: the shapefiles of these regions, instead of `geojson`.
             * @example [
             *       "country_IRL"
             *     ]
             */
            region_ids?: string[];
            /**
             * @description Names of variables, as the dataset lists them.
             * @example [
             *       "t2m"
             *     ]
             */
            variables: string[];
            /**
             * @description The first instant, as in a download.
             * @example 2019-03-01
             */
            start_date: string;
            /**
             * @description The last instant, to the end of what is stated.
             * @example 2019-03-07
             */
            end_date: string;
            /**
             * @description What steps are gathered by; each step by itself where it is left out. Weeks begin on Monday.
             * @example day
             * @enum {string}
             */
            every?: "year" | "day" | "month" | "hour" | "week";
            /**
             * @description Where days begin, and what dates without a zone are in; UTC where it is left out.
             * @example +05:30
             */
            utc_offset?: string;
            /**
             * @description Which columns are wanted; all where it is left out.
             * @example [
             *       "mean",
             *       "max"
             *     ]
             */
            statistics?: ("max" | "min" | "count" | "mean" | "sum")[];
            /**
             * @description `json` where it is left out.
             * @example csv
             * @enum {string}
             */
            format?: "json" | "csv" | "parquet";
            /**
             * @description Answers what the series would cost instead of the series.
             * @example false
             */
            dry_run?: boolean;
        };
        SeriesPointDto: {
            /**
             * @description `point_1`, `point_2`… where it is left out.
             * @example Dublin
             */
            id?: string;
            /** @example 53.35 */
            latitude: number;
            /** @example -6.26 */
            longitude: number;
        };
        PointSeriesDto: {
            /** @description Each gets the cell whose centre is nearest; at most 10,000. */
            points: components["schemas"]["SeriesPointDto"][];
            /**
             * @description Names of variables, as the dataset lists them.
             * @example [
             *       "t2m"
             *     ]
             */
            variables: string[];
            /**
             * @description The first instant, as in a download.
             * @example 2019-03-01
             */
            start_date: string;
            /**
             * @description The last instant, to the end of what is stated.
             * @example 2019-03-07
             */
            end_date: string;
            /**
             * @description What steps are gathered by; each step by itself where it is left out. Weeks begin on Monday.
             * @example day
             * @enum {string}
             */
            every?: "year" | "day" | "month" | "hour" | "week";
            /**
             * @description Where days begin, and what dates without a zone are in; UTC where it is left out.
             * @example +05:30
             */
            utc_offset?: string;
            /**
             * @description Which columns are wanted; all where it is left out.
             * @example [
             *       "mean",
             *       "max"
             *     ]
             */
            statistics?: ("max" | "min" | "count" | "mean" | "sum")[];
            /**
             * @description `json` where it is left out.
             * @example csv
             * @enum {string}
             */
            format?: "json" | "csv" | "parquet";
            /**
             * @description Answers what the series would cost instead of the series.
             * @example false
             */
            dry_run?: boolean;
        };
        BulkOperationDto: {
            /** @enum {string} */
            operation: "create-user" | "update-user" | "suspend-user" | "restore-user" | "delete-user" | "add-user-group-member" | "grant" | "update-grant" | "delete-grant" | "add-resource-group-member" | "create-dataset" | "update-dataset" | "delete-dataset";
            /**
             * @description What is changed or deleted: an email, the number of a grant, a ds_id.
             * @example asha@example.org
             */
            id?: string;
            /**
             * @description The body that the single call takes; of `delete-dataset`, its reason.
             * @example {
             *       "email": "asha@example.org",
             *       "is_group": false
             *     }
             */
            body?: {
                [key: string]: unknown;
            };
        };
        BulkDto: {
            /** @description Done in this order. */
            operations: components["schemas"]["BulkOperationDto"][];
        };
        BulkProblemResponse: {
            /**
             * @description As the single call would answer.
             * @example duplicate
             */
            code: string;
            /** @example Duplicate user: asha@example.org exists already. */
            detail: string;
            /** @description Faulty fields, where there are any. */
            errors?: components["schemas"]["FieldFaultDto"][];
        };
        BulkResultResponse: {
            /**
             * @description Place in the list of operations, from 0.
             * @example 0
             */
            index: number;
            /** @enum {string} */
            operation: "create-user" | "update-user" | "suspend-user" | "restore-user" | "delete-user" | "add-user-group-member" | "grant" | "update-grant" | "delete-grant" | "add-resource-group-member" | "create-dataset" | "update-dataset" | "delete-dataset";
            /**
             * @description What the single call answers, or would answer.
             * @example 201
             */
            status: number;
            /** @description The answer of the single call; null where it failed. A dry run shows no keys. */
            result: {
                [key: string]: unknown;
            } | null;
            /** @description Why it failed; null where it did not. */
            problem: components["schemas"]["BulkProblemResponse"] | null;
        };
        BulkResponse: {
            /**
             * @description False for a dry run: nothing was changed.
             * @example true
             */
            applied: boolean;
            /** @example 1 */
            succeeded: number;
            /** @example 0 */
            failed: number;
            results: components["schemas"]["BulkResultResponse"][];
        };
        CreateUserDto: {
            /**
             * @description Address that names the user or group; upper and lower case are the same.
             * @example asha@example.org
             */
            email: string;
            /**
             * @description True for a group of users, which holds grants but has no key.
             * @example false
             */
            is_group: boolean;
        };
        CreatedUserResponse: {
            /** @example asha@example.org */
            email: string;
            /** @example false */
            is_group: boolean;
            /**
             * @description The API key, shown only here; null for a group.
             * @example dio_4sVq1nC0Zk_…
             */
            key: string | null;
            /** @example User asha@example.org was created. Keep the key: it is not shown again. */
            message: string;
        };
        UserResponse: {
            /** @example asha@example.org */
            email: string;
            /** @example false */
            is_group: boolean;
            /** @example false */
            is_admin: boolean;
            /** @description Since when the keys of the user do not work; null where they do. */
            suspended_at: string | null;
            /** @example 2026-11-23T09:00:00.000Z */
            created_at: string;
        };
        UserDetailResponse: {
            /** @example asha@example.org */
            email: string;
            /** @example false */
            is_group: boolean;
            /** @example false */
            is_admin: boolean;
            /** @description Since when the keys of the user do not work; null where they do. */
            suspended_at: string | null;
            /** @example 2026-11-23T09:00:00.000Z */
            created_at: string;
            /**
             * @description The groups whose grants the user shares.
             * @example [
             *       "epidemiology@example.org"
             *     ]
             */
            groups: string[];
        };
        UpdateUserDto: {
            /**
             * @description Another address; keys and grants stay.
             * @example asha.rao@example.org
             */
            email?: string;
            /**
             * @description Makes an administrator of a user, or a user of an administrator.
             * @example true
             */
            is_admin?: boolean;
        };
        AddGroupMemberDto: {
            /** @example epidemiology@example.org */
            group_email: string;
            /** @example asha@example.org */
            user_email: string;
        };
        UserGroupResponse: {
            /** @example epidemiology@example.org */
            group_email: string;
            /**
             * @description How many users are in it.
             * @example 3
             */
            members: number;
        };
        UserGroupMemberResponse: {
            /** @example asha@example.org */
            user_email: string;
        };
        GrantDto: {
            /**
             * @description A user or a user group.
             * @example asha@example.org
             */
            user_email: string;
            /** @enum {string} */
            resource_type: "DATASET" | "GROUP" | "BUCKET" | "WEATHER_DATA_API";
            /**
             * @description ds_id, resource group id, bucket type, or name of a weather store (`*` for all), as the type says.
             * @example TS0001DS0001
             */
            resource_id: string;
            /**
             * @description The level granted.
             * @example DOWNLOAD
             * @enum {string}
             */
            permission: "NONE" | "VIEW" | "DOWNLOAD";
            /**
             * @description From when on it counts no more; without it, it holds until it is changed.
             * @example 2027-06-30T00:00:00Z
             */
            expires_at?: string | null;
            /**
             * @description Why it was made, for whoever reads it later.
             * @example Agreement 12 of 2026
             */
            reason?: string | null;
        };
        UpdateGrantDto: {
            /**
             * @example VIEW
             * @enum {string}
             */
            permission?: "NONE" | "VIEW" | "DOWNLOAD";
            /** @example 2027-06-30T00:00:00Z */
            expires_at?: string | null;
            /** @example Agreement 12 of 2026 */
            reason?: string | null;
        };
        CreateResourceGroupDto: {
            /** @example health-2024 */
            resource_group_id: string;
            /** @example Health datasets of 2024 */
            group_name: string;
        };
        ResourceGroupResponse: {
            /** @example health-2024 */
            resource_group_id: string;
            /** @example Health datasets of 2024 */
            group_name: string;
            /**
             * @description How many resources are in it directly.
             * @example 4
             */
            members: number;
        };
        UpdateResourceGroupDto: {
            /** @example Health datasets of 2024 and 2025 */
            group_name: string;
        };
        AddResourceGroupMemberDto: {
            /**
             * @description The group that takes the member.
             * @example health-2024
             */
            resource_group_id: string;
            /**
             * @description ds_id, resource group id, bucket type, or name of a weather store (`*` for all), as the type says.
             * @example TS0001DS0001
             */
            resource_id: string;
            /** @enum {string} */
            resource_type: "DATASET" | "GROUP" | "BUCKET" | "WEATHER_DATA_API";
            /** @description Anything to keep with the member. */
            resource_json?: {
                [key: string]: unknown;
            } | null;
        };
        ResourceGroupMemberResponse: {
            /** @example 7 */
            id: number;
            /** @example health-2024 */
            resource_group_id: string;
            /** @enum {string} */
            resource_type: "DATASET" | "GROUP" | "BUCKET" | "WEATHER_DATA_API";
            /** @example TS0001DS0001 */
            resource_id: string;
            resource_json: {
                [key: string]: unknown;
            } | null;
        };
        UpdateResourceGroupMemberDto: {
            /** @description Anything to keep with the member; replaces what is kept. */
            resource_json?: {
                [key: string]: unknown;
            } | null;
        };
        CreateCollectionDto: {
            /**
             * @description Letters or digits, six by convention, that begin the ds_id of every dataset in it.
             * @example TS0001
             */
            collection_id: string;
            /** @example Tuberculosis surveillance */
            collection_name: string;
            /** @example TS */
            category_id: string;
            /** @example Time series */
            category_name: string;
        };
        UpdateCollectionDto: {
            /** @example Tuberculosis surveillance */
            collection_name?: string;
            /** @example TS */
            category_id?: string;
            /** @example Time series */
            category_name?: string;
        };
        CreateDataOwnerDto: {
            /** @example World Bank */
            name: string;
            /** @example Asha Rao */
            contact_person?: string | null;
            /**
             * Format: email
             * @example asha@example.org
             */
            contact_person_email?: string | null;
        };
        UpdateDataOwnerDto: {
            /** @example World Bank */
            name?: string;
            /** @example Asha Rao */
            contact_person?: string | null;
            /**
             * Format: email
             * @example asha@example.org
             */
            contact_person_email?: string | null;
        };
        CreateRawDatasetDto: {
            /** @example TSRDS0001 */
            rds_id: string;
            /** @example Monthly notifications */
            title: string;
            /**
             * @description Where it came from, an address or words.
             * @example https://data.example.org/notifications
             */
            source: string;
        };
        UpdateRawDatasetDto: {
            /** @example TSRDS0001 */
            rds_id?: string;
            /** @example Monthly notifications */
            title?: string;
            /**
             * @description Where it came from, an address or words.
             * @example https://data.example.org/notifications
             */
            source?: string;
        };
        TagDto: {
            /** @example health */
            tag_name: string;
        };
        TagResponse: {
            /** @example 2 */
            id: number;
            /** @example health */
            tag_name: string;
            /**
             * @description How many datasets have it.
             * @example 4
             */
            datasets: number;
        };
        CreateRegionDto: {
            /**
             * @description Clients call files by it, so that it may not be a name that Windows reserves.
             * @example country_IND
             */
            region_id: string;
            /** @example India */
            region_name: string;
            /**
             * @description The region that holds it; null at the top of the tree.
             * @example continent_AS
             */
            parent_region_id?: string | null;
        };
        RegionResponse: {
            /** @example 2 */
            id: number;
            /** @example country_IND */
            region_id: string;
            /** @example India */
            region_name: string;
            /** @example continent_AS */
            parent_region_id: string | null;
        };
        UpdateRegionDto: {
            /** @example India */
            region_name?: string;
            /**
             * @description The region that holds it; null at the top of the tree.
             * @example continent_AS
             */
            parent_region_id?: string | null;
        };
        ShapeFindingResponse: {
            /**
             * @example ring-orientation
             * @enum {string}
             */
            code: "ring-orientation" | "self-intersection" | "not-fully-checked";
            /**
             * @description The ring, counted over the whole shape.
             * @example polygons.0.rings.0
             */
            path: string;
            /** @example the outer ring runs clockwise */
            message: string;
        };
        ShapefileUploadResponse: {
            /**
             * @description West, south, east, north, in degrees.
             * @example [
             *       68.18,
             *       7.97,
             *       97.4,
             *       35.49
             *     ]
             */
            bounds: number[];
            /** @example The shapefile of country_IND was uploaded: version 1, 2410 bytes. */
            message: string;
            /** @example country_IND */
            region_id: string;
            /**
             * @description How many positions it has.
             * @example 137
             */
            positions: number;
            findings: components["schemas"]["ShapeFindingResponse"][];
        };
        ShapefileVersionResponse: {
            /**
             * @description Counts up from 1 with every new content.
             * @example 1
             */
            version: number;
            /** @example 2410 */
            size_bytes: number;
            /**
             * @description SHA-256 of the gzip bytes, in hex.
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            sha256: string;
            /**
             * @description Since when readers saw it.
             * @example 2026-11-23T09:00:05.000Z
             */
            committed_at: string;
            /** @example true */
            is_current: boolean;
        };
        ShapefileRecordResponse: {
            /**
             * @description West, south, east, north, in degrees.
             * @example [
             *       68.18,
             *       7.97,
             *       97.4,
             *       35.49
             *     ]
             */
            bounds: number[];
            /** @example India */
            region_name: string;
            /** @example application/gzip */
            content_type: string;
            /** @example 1 */
            version: number;
            /**
             * @description Of the gzip bytes.
             * @example 2410
             */
            size_bytes: number;
            /**
             * @description Of the GeoJSON.
             * @example 5708
             */
            unpacked_size_bytes: number;
            /**
             * @description SHA-256 of the gzip bytes, in hex.
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            sha256: string;
            /**
             * @description SHA-256 of the GeoJSON, in hex.
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            content_sha256: string;
            /**
             * @description When its upload began.
             * @example 2026-11-23T09:00:00.000Z
             */
            created_at: string;
            /**
             * @description Since when readers see it.
             * @example 2026-11-23T09:00:05.000Z
             */
            committed_at: string;
            /** @description The newest first. */
            versions: components["schemas"]["ShapefileVersionResponse"][];
            /** @example country_IND */
            region_id: string;
            /**
             * @description How many positions it has.
             * @example 137
             */
            positions: number;
            findings: components["schemas"]["ShapeFindingResponse"][];
        };
        ImportProblemResponse: {
            /**
             * @description As the single call would answer.
             * @example table-changed
             */
            code: string;
            /** @example If-Match does not name what is there: version 2 is there now, or it was changed. Read the table again, and send its ETag. */
            detail: string;
            /** @description Faulty fields, where there are any. */
            errors?: components["schemas"]["FieldFaultDto"][];
        };
        ImportItemResponse: {
            /** @enum {string} */
            kind: "data-owner" | "raw-dataset" | "collection" | "region" | "tag" | "dataset" | "table";
            /**
             * @description By which the catalogue knows it.
             * @example population
             */
            id: string;
            /**
             * @description `create`, `update` what is said of it, `replace` a table by a new version, `keep` what is the same already; `conflict`
             *     cannot be done; `not-in-folder` is in the catalogue only, and stays.
             * @enum {string}
             */
            action: "create" | "update" | "replace" | "keep" | "conflict" | "not-in-folder";
            /**
             * @description The fields that differ from what is there.
             * @example [
             *       "title"
             *     ]
             */
            changes: string[];
            /** @example differs in title */
            message: string;
            /**
             * @description `planned` in a dry run; `skipped` where the import ended before it.
             * @enum {string}
             */
            outcome: "planned" | "done" | "failed" | "skipped";
            /** @description Why it conflicts, or failed; null where it does not. */
            problem: components["schemas"]["ImportProblemResponse"] | null;
        };
        IgnoredFileResponse: {
            /** @example README.md */
            path: string;
            /** @example no part of a dataset folder, which has info.yml, metadata.yaml and CSV files */
            reason: string;
        };
        ImportResponse: {
            /** @example CS0001DS0001 */
            ds_id: string;
            /** @enum {string} */
            bucket_type: "STANDARDISED" | "PREPROCESSED";
            /** @example false */
            dry_run: boolean;
            /**
             * @description `planned` and `refused` are those of a dry run. `partial`: something failed; the same call again goes on from there.
             * @enum {string}
             */
            status: "planned" | "refused" | "done" | "partial";
            /** @description In the order in which they are done. */
            items: components["schemas"]["ImportItemResponse"][];
            /** @description Files that the import leaves alone. */
            ignored: components["schemas"]["IgnoredFileResponse"][];
        };
        CreateDatasetDto: {
            /**
             * @description The collection id, `DS` and four digits.
             * @example TS0001DS0001
             */
            ds_id: string;
            /** @example Tuberculosis notifications by district */
            title: string;
            /** @example TS0001 */
            collection_id: string;
            /** @example World Bank */
            data_owner_name: string;
            /**
             * @description The `id`s (numbers) of the raw datasets it was made from, one or more.
             * @example [
             *       1
             *     ]
             */
            raw_dataset_ids: number[];
            /** @example Notified cases per month. */
            description?: string | null;
            /** @example country_IND */
            spatial_coverage_region_id?: string | null;
            /** @enum {string|null} */
            spatial_resolution?: "COUNTRY" | "STATE" | "UT" | "DISTRICT" | "SUBDISTRICT" | "MUNICIPALITY" | "VILLAGE" | "WARD" | "PRABHAG" | "ULB" | "LAT/LONG" | "OTHER" | null;
            /**
             * @description First day covered; `2019` means 1 January.
             * @example 2019
             */
            temporal_coverage_start_date?: string | null;
            /**
             * @description Last day covered; `2023` means 31 December.
             * @example 2023-12-31
             */
            temporal_coverage_end_date?: string | null;
            /** @enum {string|null} */
            temporal_resolution?: "YEAR" | "MONTH" | "WEEK" | "DATE" | "HOUR" | "MINUTE" | "SECOND" | null;
            /**
             * @description What everybody with a key may do.
             * @enum {string}
             */
            access_level?: "NONE" | "VIEW" | "DOWNLOAD";
            /**
             * @example [
             *       "health"
             *     ]
             */
            tags?: string[];
            /** @description Anything else to keep with the dataset. */
            additional_metadata?: {
                [key: string]: unknown;
            };
        };
        UpdateDatasetDto: {
            /** @example Tuberculosis notifications by district */
            title?: string;
            /** @example World Bank */
            data_owner_name?: string;
            /**
             * @description The `id`s (numbers) of the raw datasets it was made from, one or more.
             * @example [
             *       1
             *     ]
             */
            raw_dataset_ids?: number[];
            /** @example Notified cases per month. */
            description?: string | null;
            /** @example country_IND */
            spatial_coverage_region_id?: string | null;
            /** @enum {string|null} */
            spatial_resolution?: "COUNTRY" | "STATE" | "UT" | "DISTRICT" | "SUBDISTRICT" | "MUNICIPALITY" | "VILLAGE" | "WARD" | "PRABHAG" | "ULB" | "LAT/LONG" | "OTHER" | null;
            /**
             * @description First day covered; `2019` means 1 January.
             * @example 2019
             */
            temporal_coverage_start_date?: string | null;
            /**
             * @description Last day covered; `2023` means 31 December.
             * @example 2023-12-31
             */
            temporal_coverage_end_date?: string | null;
            /** @enum {string|null} */
            temporal_resolution?: "YEAR" | "MONTH" | "WEEK" | "DATE" | "HOUR" | "MINUTE" | "SECOND" | null;
            /**
             * @description What everybody with a key may do.
             * @enum {string}
             */
            access_level?: "NONE" | "VIEW" | "DOWNLOAD";
            /**
             * @example [
             *       "health"
             *     ]
             */
            tags?: string[];
            /** @description Anything else to keep with the dataset. */
            additional_metadata?: {
                [key: string]: unknown;
            };
        };
        ListedDeletedDatasetResponse: {
            /** @example 1 */
            id: number;
            /** @example TS0001DS0001 */
            ds_id: string;
            /** @example Tuberculosis notifications by district */
            title: string;
            /** @example Notified cases per month. */
            description: string | null;
            /** @example 1 */
            collection_id: number;
            collection: components["schemas"]["CollectionResponse"];
            /** @example 1 */
            data_owner_id: number;
            data_owner: components["schemas"]["DataOwnerResponse"];
            /** @example country_IND */
            spatial_coverage_region_id: string | null;
            spatial_coverage_region: components["schemas"]["RegionReference"] | null;
            /** @enum {string|null} */
            spatial_resolution: "COUNTRY" | "STATE" | "UT" | "DISTRICT" | "SUBDISTRICT" | "MUNICIPALITY" | "VILLAGE" | "WARD" | "PRABHAG" | "ULB" | "LAT/LONG" | "OTHER" | null;
            /** @enum {string|null} */
            temporal_resolution: "YEAR" | "MONTH" | "WEEK" | "DATE" | "HOUR" | "MINUTE" | "SECOND" | null;
            /** @example 2019-01-01 */
            temporal_coverage_start_date: string | null;
            /** @example 2023-12-31 */
            temporal_coverage_end_date: string | null;
            /**
             * @description What the caller may do with it, by its own level and all grants.
             * @enum {string}
             */
            access_level: "NONE" | "VIEW" | "DOWNLOAD";
            /**
             * @example {
             *       "licence": "ODC-PDDL-1.0"
             *     }
             */
            additional_metadata: {
                [key: string]: unknown;
            };
            raw_datasets: components["schemas"]["RawDatasetResponse"][];
            tags: components["schemas"]["TagReference"][];
            /**
             * @description From when on it may be purged by itself; null where that never happens.
             * @example 2026-12-23T09:00:00.000Z
             */
            purged_after: string | null;
            /** @example 2026-11-23T09:00:00.000Z */
            deleted_at: string;
            /**
             * @description Who deleted it; null for users who are gone.
             * @example admin@dataio.local
             */
            deleted_by: string | null;
            /** @example Replaced by TS0001DS0002 */
            deletion_reason: string | null;
        };
        TableRecordResponse: {
            /** @example CS0001DS0001 */
            ds_id: string;
            /** @enum {string} */
            bucket_type: "STANDARDISED" | "PREPROCESSED";
            /** @example cases */
            table_name: string;
            metadata: components["schemas"]["TableMetadataResponse"];
            /** @example text/csv */
            content_type: string;
            /** @example 552112 */
            size_bytes: number;
            /**
             * @description Without the header; null where the table was uploaded before tables were looked into.
             * @example 21403
             */
            row_count: number | null;
            /**
             * @description SHA-256 of the bytes, in hex.
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            sha256: string;
            /**
             * @description Counts up from 1 with every new content.
             * @example 1
             */
            version: number;
            /**
             * @description When its upload began.
             * @example 2026-11-23T09:00:00.000Z
             */
            created_at: string;
            /**
             * @description Since when readers see it.
             * @example 2026-11-23T09:00:05.000Z
             */
            committed_at: string;
        };
        UpdateTableMetadataDto: {
            /** @example Notified cases per district and month. */
            description?: string | null;
            /** @example https://data.example.org/notifications */
            source?: string | null;
            /**
             * @description What each column means, by its name.
             * @example {
             *       "district": {
             *         "description": "District name",
             *         "comments": "",
             *         "access": true
             *       }
             *     }
             */
            data_dictionary?: {
                [key: string]: unknown;
            } | null;
        };
        ManifestRecordResponse: {
            /** @example CS0001DS0001 */
            ds_id: string;
            /** @enum {string} */
            bucket_type: "STANDARDISED" | "PREPROCESSED";
            /**
             * @description The text as it was sent; where something of it is hidden from the caller, written anew from `json`.
             * @example tables:\n  - name: population\n    fields:\n      - {name: Year, type: year}\n
             */
            yaml: string;
            /**
             * @description What the text says.
             * @example {
             *       "tables": [
             *         {
             *           "name": "population",
             *           "fields": [
             *             {
             *               "name": "Year",
             *               "type": "year"
             *             }
             *           ]
             *         }
             *       ]
             *     }
             */
            json: {
                [key: string]: unknown;
            };
            /** @example 2026-11-23T09:00:00.000Z */
            updated_at: string;
            /**
             * @description Who stored it; null where the user is gone.
             * @example admin@example.org
             */
            updated_by: string | null;
        };
        TableVersionRecordResponse: {
            /**
             * @description For `version` of the download.
             * @example 2
             */
            version: number;
            /** @description True for the one that is downloaded when no version is named. */
            is_current: boolean;
            /** @example text/csv */
            content_type: string;
            /** @example 552112 */
            size_bytes: number;
            /**
             * @description SHA-256 of the bytes, in hex.
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            sha256: string;
            /**
             * @description Since when it was shown; anew for a version that was restored.
             * @example 2026-11-23T09:00:05.000Z
             */
            committed_at: string;
            /**
             * @description Until when it was shown; null for the current one.
             * @example 2026-11-24T09:00:05.000Z
             */
            ended_at: string | null;
            metadata: components["schemas"]["TableMetadataResponse"];
            /**
             * @description When its upload began.
             * @example 2026-11-23T09:00:00.000Z
             */
            created_at: string;
            /**
             * @description Who uploaded it; null where that user was deleted.
             * @example admin@example.org
             */
            created_by: string | null;
        };
        BeginUploadDto: {
            /**
             * @description Of the whole file.
             * @example 552112
             */
            size_bytes: number;
            /**
             * @description SHA-256 of the whole file, in hex; the bytes are checked against it.
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            sha256: string;
            /**
             * @description `text/csv` or `application/vnd.apache.parquet`.
             * @example text/csv
             */
            content_type: string;
            /**
             * @description True to put the table in the place of the one that is there.
             * @example false
             */
            replace?: boolean;
            /**
             * @description The name of the table, and of its file without the extension.
             * @example cases
             */
            table_name: string;
            /** @example Notified cases per district and month. */
            description?: string | null;
            /** @example https://data.example.org/notifications */
            source?: string | null;
            /**
             * @description What each column means, by its name.
             * @example {
             *       "district": {
             *         "description": "District name",
             *         "comments": "",
             *         "access": true
             *       }
             *     }
             */
            data_dictionary?: {
                [key: string]: unknown;
            } | null;
        };
        UploadPartResponse: {
            /**
             * @description From 1 on.
             * @example 1
             */
            part_number: number;
            /** @example 552112 */
            size_bytes: number;
            /** @example https://data.example.org/api/v1/objects/v1/… */
            link: string;
        };
        DirectUploadResponse: {
            /**
             * @description How many parts there are.
             * @example 1
             */
            part_count: number;
            /**
             * @description The numbers of those in the store, whole.
             * @example []
             */
            stored_parts: number[];
            /** @description The first of those that are missing, with links. Read the upload again for more, or for fresh ones. */
            parts: components["schemas"]["UploadPartResponse"][];
            /**
             * @description Until when the links work.
             * @example 2026-11-23T09:15:00.000Z
             */
            links_expire_at: string;
            /** @example 8e03978e-40d5-43e8-bc93-6894a57f9324 */
            upload_id: string;
            /** @enum {string} */
            state: "open" | "verified" | "complete";
            /** @example CS0001DS0001 */
            ds_id: string;
            /** @enum {string} */
            bucket_type: "STANDARDISED" | "PREPROCESSED";
            /** @example cases */
            table_name: string;
            /** @example text/csv */
            content_type: string;
            /**
             * @description As announced.
             * @example 552112
             */
            size_bytes: number;
            /**
             * @description As announced.
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            sha256: string;
            /**
             * @description Of every part but the last.
             * @example 67108864
             */
            part_size_bytes: number;
            /**
             * @description Who began it; null where that user was deleted.
             * @example admin@example.org
             */
            created_by: string | null;
            /** @example 2026-11-23T09:00:00.000Z */
            created_at: string;
            /**
             * @description When it ends unless somebody reads or completes it; null once it is complete.
             * @example 2026-11-24T09:00:00.000Z
             */
            expires_at: string | null;
        };
        UploadSummaryResponse: {
            /** @example 8e03978e-40d5-43e8-bc93-6894a57f9324 */
            upload_id: string;
            /** @enum {string} */
            state: "open" | "verified" | "complete";
            /** @example CS0001DS0001 */
            ds_id: string;
            /** @enum {string} */
            bucket_type: "STANDARDISED" | "PREPROCESSED";
            /** @example cases */
            table_name: string;
            /** @example text/csv */
            content_type: string;
            /**
             * @description As announced.
             * @example 552112
             */
            size_bytes: number;
            /**
             * @description As announced.
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            sha256: string;
            /**
             * @description Of every part but the last.
             * @example 67108864
             */
            part_size_bytes: number;
            /**
             * @description Who began it; null where that user was deleted.
             * @example admin@example.org
             */
            created_by: string | null;
            /** @example 2026-11-23T09:00:00.000Z */
            created_at: string;
            /**
             * @description When it ends unless somebody reads or completes it; null once it is complete.
             * @example 2026-11-24T09:00:00.000Z
             */
            expires_at: string | null;
        };
        CreateWeatherRegistrationDto: {
            /**
             * @description By variable, what its values stand for: an instant, or the interval that ends at their time.
             * @example {
             *       "tp": "accum"
             *     }
             */
            step_types?: {
                [key: string]: "instant" | "accum" | "avg" | "min" | "max" | "diff";
            };
            /**
             * @description The name of a store that can be read.
             * @example era5_uk
             */
            dataset_name: string;
            /** @example ERA5 around the British Isles */
            title: string;
            /** @example CC-BY-4.0 */
            licence?: string | null;
            /**
             * @description What publications must say.
             * @example Contains modified Copernicus Climate Change Service information, 2019
             */
            attribution?: string | null;
        };
        WeatherRegistrationResponse: {
            /**
             * @description By variable, what its values stand for: an instant, or the interval that ends at their time.
             * @example {
             *       "tp": "accum"
             *     }
             */
            step_types: {
                [key: string]: "instant" | "accum" | "avg" | "min" | "max" | "diff";
            };
            /** @example era5_uk */
            dataset_name: string;
            /** @example ERA5 around the British Isles */
            title: string;
            /** @example CC-BY-4.0 */
            licence: string | null;
            /** @example Contains modified Copernicus Climate Change Service information, 2019 */
            attribution: string | null;
        };
        UpdateWeatherRegistrationDto: {
            /**
             * @description By variable, what its values stand for: an instant, or the interval that ends at their time.
             * @example {
             *       "tp": "accum"
             *     }
             */
            step_types?: {
                [key: string]: "instant" | "accum" | "avg" | "min" | "max" | "diff";
            };
            /** @example ERA5 around the British Isles */
            title?: string;
            /** @example CC-BY-4.0 */
            licence?: string | null;
            /**
             * @description What publications must say.
             * @example Contains modified Copernicus Climate Change Service information, 2019
             */
            attribution?: string | null;
        };
        AuditEntryResponse: {
            /**
             * @description Numbers run without a gap.
             * @example 1204
             */
            id: number;
            /**
             * @description When, to the microsecond.
             * @example 2026-11-23T09:00:00.123456Z
             */
            at: string;
            /**
             * @description Who, by a number that stays when the email changes.
             * @example 3
             */
            actor_id: number | null;
            /**
             * @description Who, by the email of that day; null for the first start, for commands, and where nobody had to say who they are.
             * @example admin@example.org
             */
            actor_email: string | null;
            /**
             * @description Public part of the key that was used.
             * @example 4sVq1nC0Zk
             */
            key_id: string | null;
            /**
             * @description Where the request came from.
             * @example 192.0.2.17
             */
            address: string | null;
            /**
             * @description Finds the request in the server's log.
             * @example 0f8f5a8e-6a0e-4b6e-9a64-0a3c1c6d6f55
             */
            request_id: string | null;
            /** @example user.suspend */
            action: string;
            /** @example user */
            subject_type: string;
            /** @example asha@example.org */
            subject_id: string;
            /**
             * @description What it was; null for what is new.
             * @example {
             *       "suspended_at": null
             *     }
             */
            before: {
                [key: string]: unknown;
            } | null;
            /**
             * @description What it became; null for what is gone.
             * @example {
             *       "suspended_at": "2026-11-23T09:00:00.000Z"
             *     }
             */
            after: {
                [key: string]: unknown;
            } | null;
            /**
             * @description SHA-256 of the entry and of the hash before it.
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            hash: string;
        };
        /** @enum {string} */
        ClientKind: "dataio-cli" | "dataio-js" | "dataio-python" | "browser" | "curl" | "postman" | "python" | "r" | "wget" | "other";
        /** @enum {string} */
        UseAction: "dataset-view" | "table-schema" | "table-profile" | "table-preview" | "weather-picture" | "table-link" | "table-download" | "shapefile-download" | "weather-extraction" | "object-read";
        UsageOfKeyResponse: {
            /**
             * @description The day, `ds_id`, `ds_id/bucket/table`, email, client, action, weather dataset or region; null for users who were deleted and for links, which need no key.
             * @example CS0001DS0001
             */
            key: string | null;
            /**
             * @description The title of a dataset that is there.
             * @example World Population by Country
             */
            name: string | null;
            /**
             * @description Uses of any kind.
             * @example 520
             */
            count: number;
            /**
             * @description Views of datasets, and of schemas, profiles and previews of tables.
             * @example 340
             */
            views: number;
            /**
             * @description Links to tables that were given out, shapefiles and subsets of weather.
             * @example 120
             */
            downloads: number;
            /**
             * @description What this server sent: links of the disk store, shapefiles, subsets of weather.
             * @example 73400320
             */
            bytes: number;
        };
        UsageTotalsResponse: {
            /** @example 2026-11-01 */
            from: string;
            /** @example 2026-11-30 */
            to: string;
            /**
             * @description How many datasets were used.
             * @example 41
             */
            datasets: number;
            /**
             * @description How many users used something.
             * @example 17
             */
            users: number;
            /** @description The same by action. */
            actions: components["schemas"]["UsageOfKeyResponse"][];
            /**
             * @description Uses of any kind.
             * @example 520
             */
            count: number;
            /**
             * @description Views of datasets, and of schemas, profiles and previews of tables.
             * @example 340
             */
            views: number;
            /**
             * @description Links to tables that were given out, shapefiles and subsets of weather.
             * @example 120
             */
            downloads: number;
            /**
             * @description What this server sent: links of the disk store, shapefiles, subsets of weather.
             * @example 73400320
             */
            bytes: number;
        };
        /** @enum {string} */
        UsageDimension: "day" | "dataset" | "table" | "user" | "client" | "action" | "weather" | "region";
        /** @enum {string} */
        UsageTop: "datasets" | "tables" | "users";
        UsageCountResponse: {
            action: components["schemas"]["UseAction"];
            /**
             * @description In UTC.
             * @example 2026-11-23
             */
            day: string;
            /** @example CS0001DS0001 */
            ds_id: string | null;
            /** @example STANDARDISED */
            bucket_type: string | null;
            /**
             * @description A table, a weather dataset, or a region.
             * @example population
             */
            item: string | null;
            /** @example python */
            client: string;
            /**
             * @description Null for users who were deleted and for links, which need no key.
             * @example asha@example.org
             */
            user_email: string | null;
            /** @example 3 */
            count: number;
            /** @example 0 */
            bytes: number;
        };
        LivenessResponse: {
            /** @example alive */
            status: string;
        };
        ReadinessChecks: {
            /**
             * @example ok
             * @enum {string}
             */
            database: "ok";
            /**
             * @example ok
             * @enum {string}
             */
            object_store: "ok" | "degraded";
        };
        ReadinessResponse: {
            /**
             * @description `degraded` where the object store does not answer; the catalogue works all the same.
             * @example ready
             * @enum {string}
             */
            status: "ready" | "degraded";
            checks: components["schemas"]["ReadinessChecks"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: {
        /**
         * @description Stands where the Idempotency-Key was sent before: this is the answer of that call
         * @example true
         */
        "Idempotency-Replayed": string;
        /**
         * @description What is left of each limit: `r` calls or points, for the next `t` seconds
         * @example "requests";r=5999;t=60
         */
        RateLimit: string;
        /**
         * @description The limits that this call counts for: `q` calls or points in a window of `w` seconds
         * @example "requests";q=6000;w=60
         */
        "RateLimit-Policy": string;
        /**
         * @description Seconds to wait before the next call
         * @example 12
         */
        "Retry-After": number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    Users_getSelf: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeResponse"];
                };
            };
        };
    };
    Users_listPermissions: {
        parameters: {
            query?: {
                /** @description How many rows at most. */
                limit?: number;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GrantResponse"][];
                };
            };
        };
    };
    Users_explainAccess: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a dataset */
                ds_id: unknown;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessExplanationResponse"];
                };
            };
        };
    };
    OwnKeys_list: {
        parameters: {
            query?: {
                /** @description How many rows at most. */
                limit?: number;
                /** @description `true` lists revoked and expired keys too. */
                include_ended?: boolean;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyResponse"][];
                };
            };
        };
    };
    OwnKeys_create: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Sent again within a day with the same body, the call is not done again: the first answer is.
                 *
                 *     Example: `8e03978e-40d5-43e8-bc93-6894a57f9324`
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateKeyDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedKeyResponse"];
                };
            };
        };
    };
    OwnKeys_rotate: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Sent again within a day with the same body, the call is not done again: the first answer is.
                 *
                 *     Example: `8e03978e-40d5-43e8-bc93-6894a57f9324`
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The public part of a key, which lists of keys show as `key_id` */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RotateKeyDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedKeyResponse"];
                };
            };
        };
    };
    OwnKeys_revoke: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The public part of a key, which lists of keys show as `key_id` */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
        };
    };
    Credentials_revoke: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevokeLeakedKeyDto"];
            };
        };
        responses: {
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
        };
    };
    Regions_list: {
        parameters: {
            query?: {
                /** @description How many rows at most. */
                limit?: number;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
                /**
                 * @description Regions directly in this one.
                 *
                 *     Example: `continent_AS`
                 */
                parent_region_id?: string;
                /**
                 * @description Part of the name, in upper or lower case.
                 *
                 *     Example: `ind`
                 */
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadRegionResponse"][];
                };
            };
        };
    };
    Regions_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a region */
                region_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegionDetailsResponse"];
                };
            };
        };
    };
    Regions_listChildren: {
        parameters: {
            query?: {
                /** @description How many rows at most. Clients that know of no pages get all children of most regions. */
                limit?: number;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The id of a region */
                region_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChildRegionResponse"][];
                };
            };
        };
    };
    Regions_listDescendants: {
        parameters: {
            query?: {
                /** @description How many rows at most. */
                limit?: number;
                /**
                 * @description How far down: 1 for the regions directly in it; without it, all the way.
                 *
                 *     Example: `2`
                 */
                depth?: number;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The id of a region */
                region_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DescendantRegionResponse"][];
                };
            };
        };
    };
    Regions_getOutline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a region */
                region_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description At most 600 pixels wide and high, with the name of the region as its title */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "image/svg+xml": string;
                };
            };
            /** @description The client has it already */
            304: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    Shapefiles_list: {
        parameters: {
            query?: {
                /** @description How many rows at most. */
                limit?: number;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShapefileResponse"][];
                };
            };
        };
    };
    Shapefiles_download: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what the client has */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The id of a region */
                region_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole file */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/gzip": string;
                };
            };
            /** @description The part that was asked for */
            206: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/gzip": string;
                };
            };
            /** @description The client has it already */
            304: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    Filestore_listTables: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Data as published, or data before its standardisation, which needs a grant of its own */
                bucket_type: components["schemas"]["BucketType"];
                /** @description The id of a dataset */
                ds_id: unknown;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TableResponse"][];
                };
            };
        };
    };
    Filestore_download: {
        parameters: {
            query?: {
                /** @description `false` answers the link as JSON instead of redirecting to it. */
                redirect?: boolean;
                /**
                 * @description The number of a version, from the list of them; without it, the current one.
                 *
                 *     Example: `2`
                 */
                version?: number;
            };
            header?: never;
            path: {
                /** @description Data as published, or data before its standardisation, which needs a grant of its own */
                bucket_type: components["schemas"]["BucketType"];
                /** @description The name of a table, without an extension */
                table_name: string;
                /** @description The id of a dataset */
                ds_id: unknown;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The link, where `redirect=false` */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DownloadLinkResponse"];
                };
            };
            /** @description The bytes are at the address in `Location` */
            302: {
                headers: {
                    /** @description The signed link */
                    Location?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    Filestore_listVersions: {
        parameters: {
            query?: {
                /** @description How many rows at most. */
                limit?: number;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Data as published, or data before its standardisation, which needs a grant of its own */
                bucket_type: components["schemas"]["BucketType"];
                /** @description The name of a table, without an extension */
                table_name: string;
                /** @description The id of a dataset */
                ds_id: unknown;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TableVersionResponse"][];
                };
            };
        };
    };
    TableContent_getSchema: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Data as published, or data before its standardisation, which needs a grant of its own */
                bucket_type: components["schemas"]["BucketType"];
                /** @description The name of a table, without an extension */
                table_name: string;
                /** @description The id of a dataset */
                ds_id: unknown;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Names exactly this answer */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TableSchemaResponse"];
                };
            };
            /** @description The same as what `If-None-Match` names */
            304: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    TableContent_getProfile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Data as published, or data before its standardisation, which needs a grant of its own */
                bucket_type: components["schemas"]["BucketType"];
                /** @description The name of a table, without an extension */
                table_name: string;
                /** @description The id of a dataset */
                ds_id: unknown;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Names exactly this answer */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TableProfileResponse"];
                };
            };
            /** @description The same as what `If-None-Match` names */
            304: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    TableContent_preview: {
        parameters: {
            query?: {
                /**
                 * @description How many rows at most.
                 *
                 *     Example: `20`
                 */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Data as published, or data before its standardisation, which needs a grant of its own */
                bucket_type: components["schemas"]["BucketType"];
                /** @description The name of a table, without an extension */
                table_name: string;
                /** @description The id of a dataset */
                ds_id: unknown;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TablePreviewResponse"];
                };
            };
        };
    };
    ObjectLinks_download: {
        parameters: {
            query: {
                /** @description As the link has it */
                signature: unknown;
                /**
                 * @description As the link has it
                 *
                 *     Example: `text/csv`
                 */
                type?: unknown;
                /**
                 * @description As the link has it
                 *
                 *     Example: `population.csv`
                 */
                name?: unknown;
                /** @description As the link has it */
                expires: unknown;
            };
            header?: never;
            path: {
                /** @description The key of the object, as the link has it */
                path: unknown;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description The part that was asked for */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description The client has it already */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    ObjectLinks_upload: {
        parameters: {
            query: {
                /** @description As the link has it */
                signature: unknown;
                /**
                 * @description As the link has it
                 *
                 *     Example: `text/csv`
                 */
                type?: unknown;
                /**
                 * @description As the link has it
                 *
                 *     Example: `1`
                 */
                part?: unknown;
                /**
                 * @description As the link has it
                 *
                 *     Example: `4f1c…`
                 */
                upload?: unknown;
                /**
                 * @description As the link has it
                 *
                 *     Example: `67108864`
                 */
                size?: unknown;
                /** @description As the link has it */
                expires: unknown;
            };
            header?: never;
            path: {
                /** @description The key of the object, as the link has it */
                path: unknown;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Stored */
            200: {
                headers: {
                    /** @description Names these bytes */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    Datasets_list: {
        parameters: {
            query?: {
                spatial_resolution?: components["schemas"]["SpatialResolution"][];
                temporal_resolution?: components["schemas"]["TemporalResolution"][];
                /** @description What the caller may do with it at least, by its own level and all grants. */
                access_level?: components["schemas"]["AccessLevel"];
                /** @description The order; `-` turns it round. `ds_id` unless there is a `q`, and then `relevance`. */
                sort?: "ds_id" | "-ds_id" | "title" | "-title" | "updated_at" | "-updated_at" | "relevance";
                /** @description Whether to count them all, in the header `X-Total-Count`: exactly, or fast. */
                total?: "none" | "estimate" | "exact";
                /** @description How many datasets at most. */
                limit?: number;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
                /**
                 * @description Words of the title, the description, the tags, the owner, the collection, or the names of tables and columns.
                 *
                 *     Example: `tuberculosis`
                 */
                q?: string;
                /** @description Example: `health` */
                tag?: string[];
                /**
                 * @description Ids of collections.
                 *
                 *     Example: `CS0001`
                 */
                collection?: string[];
                /**
                 * @description Ids of categories.
                 *
                 *     Example: `CS`
                 */
                category?: string[];
                /**
                 * @description Names of data owners, whole.
                 *
                 *     Example: `World Bank`
                 */
                data_owner?: string[];
                /**
                 * @description Ids of regions: also what lies in them, on all levels.
                 *
                 *     Example: `country_IND`
                 */
                region?: string[];
                /**
                 * @description West, south, east, north in degrees: datasets of regions whose shape comes near.
                 *
                 *     Example: `68,6,98,36`
                 */
                bbox?: string;
                /**
                 * @description A date or `start/end`, where either may be `..`: datasets that cover a part of it.
                 *
                 *     Example: `2019/2020-06`
                 */
                datetime?: string;
                /**
                 * @description Changed at this time or later, the names of what it refers to and its tables included.
                 *
                 *     Example: `2026-01-01T00:00:00Z`
                 */
                updated_since?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    /** @description How many there are, where `total` asks */
                    "X-Total-Count"?: number;
                    /** @description Whether that is so, or about so */
                    "X-Total-Count-Kind"?: "exact" | "estimate";
                    /** @description Names exactly this answer */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetResponse"][];
                };
            };
            /** @description The same as what `If-None-Match` names */
            304: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    Datasets_countFacets: {
        parameters: {
            query?: {
                spatial_resolution?: components["schemas"]["SpatialResolution"][];
                temporal_resolution?: components["schemas"]["TemporalResolution"][];
                /** @description What the caller may do with it at least, by its own level and all grants. */
                access_level?: components["schemas"]["AccessLevel"];
                /** @description How many values of each facet at most, the most frequent first. */
                limit?: number;
                /**
                 * @description Words of the title, the description, the tags, the owner, the collection, or the names of tables and columns.
                 *
                 *     Example: `tuberculosis`
                 */
                q?: string;
                /** @description Example: `health` */
                tag?: string[];
                /**
                 * @description Ids of collections.
                 *
                 *     Example: `CS0001`
                 */
                collection?: string[];
                /**
                 * @description Ids of categories.
                 *
                 *     Example: `CS`
                 */
                category?: string[];
                /**
                 * @description Names of data owners, whole.
                 *
                 *     Example: `World Bank`
                 */
                data_owner?: string[];
                /**
                 * @description Ids of regions: also what lies in them, on all levels.
                 *
                 *     Example: `country_IND`
                 */
                region?: string[];
                /**
                 * @description West, south, east, north in degrees: datasets of regions whose shape comes near.
                 *
                 *     Example: `68,6,98,36`
                 */
                bbox?: string;
                /**
                 * @description A date or `start/end`, where either may be `..`: datasets that cover a part of it.
                 *
                 *     Example: `2019/2020-06`
                 */
                datetime?: string;
                /**
                 * @description Changed at this time or later, the names of what it refers to and its tables included.
                 *
                 *     Example: `2026-01-01T00:00:00Z`
                 */
                updated_since?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Names exactly this answer */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetFacetsResponse"];
                };
            };
            /** @description The same as what `If-None-Match` names */
            304: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    Datasets_getDetail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a dataset */
                ds_id: unknown;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Names exactly this answer */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetDetailResponse"];
                };
            };
            /** @description The same as what `If-None-Match` names */
            304: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    Manifests_get: {
        parameters: {
            query?: {
                /** @description Which bucket's manifest. PREPROCESSED needs a grant on that bucket. */
                bucket_type?: components["schemas"]["BucketType"];
            };
            header?: never;
            path: {
                /** @description The id of a dataset */
                ds_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Names exactly this answer */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManifestResponse"];
                };
            };
            /** @description The same as what `If-None-Match` names */
            304: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    Validations_checkTables: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description The manifest as YAML; or else `ds_id`
                     */
                    manifest_file?: string;
                    /**
                     * @description A dataset whose stored manifest the caller may see
                     * @example CS0001DS0001
                     */
                    ds_id?: string;
                    /**
                     * @default STANDARDISED
                     * @enum {string}
                     */
                    bucket_type?: "STANDARDISED" | "PREPROCESSED";
                    /** @description As .csv, .csv.gz, .tsv or .parquet */
                    file: string[];
                };
            };
        };
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationResponse"];
                };
            };
        };
    };
    Validations_checkGeoJson: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description The manifest as YAML; or else `ds_id`
                     */
                    manifest_file?: string;
                    /**
                     * @description A dataset whose stored manifest the caller may see
                     * @example CS0001DS0001
                     */
                    ds_id?: string;
                    /**
                     * @default STANDARDISED
                     * @enum {string}
                     */
                    bucket_type?: "STANDARDISED" | "PREPROCESSED";
                    /**
                     * @description The table of the manifest that has the properties
                     * @example districts
                     */
                    table?: string;
                    /** @description As .geojson or .json, also packed with gzip */
                    file: string[];
                };
            };
        };
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationResponse"];
                };
            };
        };
    };
    Weather_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WeatherDatasetResponse"][];
                };
            };
        };
    };
    Weather_getDetail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of a weather dataset */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WeatherDatasetResponse"];
                };
            };
        };
    };
    Weather_resume: {
        parameters: {
            query: {
                /**
                 * @description As JSON text: one step per hour, day, week, month or year.
                 *
                 *     Example: `{"every":"day","statistic":"mean"}`
                 */
                aggregate?: string;
                /**
                 * @description As JSON text: each so-many-th step, row and column.
                 *
                 *     Example: `{"latitude":2,"longitude":2}`
                 */
                stride?: string;
                /** @description Names of variables, with commas between them. */
                variables: string[];
                /**
                 * @description The area as GeoJSON text.
                 *
                 *     Example: `{"type":"Point","coordinates":[-1.5,52]}`
                 */
                geojson?: string;
                /** @description The first instant: a year, a month, a day, an hour, or ISO 8601; UTC where no offset is given. */
                start_date: string;
                /** @description The last instant, to the end of what is stated: `2019-03-07` includes 23:00. */
                end_date: string;
                /**
                 * @description The area: the shapefile of this region, instead of `geojson`.
                 *
                 *     Example: `country_GBR`
                 */
                region_id?: string;
                /**
                 * @description Which cells of the box around the area keep their values: all (`bbox`), those with their centre in the area
                 *     (`center`), those that it touches (`touched`), those of which more than `threshold` is covered (`fraction`).
                 *
                 *     Example: `bbox`
                 */
                mask?: "bbox" | "fraction" | "touched" | "center";
                /**
                 * @description Of `fraction`: the part of a cell that must be exceeded, from 0 to 1.
                 *
                 *     Example: `0.5`
                 */
                threshold?: number;
                /**
                 * @description What to do with an area that holds no cell: refuse it (`exact`), or take the nearest one.
                 *
                 *     Example: `exact`
                 */
                selection?: "exact" | "nearest";
                /**
                 * @description The format of the file. Without it, the header `Accept` chooses, and without that too it is NetCDF.
                 *
                 *     Example: `netcdf3`
                 */
                format?: "json" | "netcdf3" | "netcdf4" | "csv" | "parquet";
            };
            header?: {
                /** @description The `ETag` of what the client has */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The name of a weather dataset */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole file */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/x-netcdf": string;
                    "text/csv": string;
                    "application/vnd.apache.parquet": string;
                    "application/json": components["schemas"]["WeatherGridResponse"];
                };
            };
            /** @description The part that was asked for */
            206: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/x-netcdf": string;
                };
            };
            /** @description The client has it already */
            304: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    Weather_download: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of a weather dataset */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WeatherDownloadDto"];
            };
        };
        responses: {
            /** @description The whole file, or the plan */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/x-netcdf": string;
                    "text/csv": string;
                    "application/vnd.apache.parquet": string;
                    "application/json": components["schemas"]["WeatherPlanResponse"] | components["schemas"]["WeatherGridResponse"];
                };
            };
            /** @description The part that was asked for */
            206: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/x-netcdf": string;
                };
            };
        };
    };
    WeatherPictures_getPreview: {
        parameters: {
            query: {
                /**
                 * @description The first step in this year, month, day or hour is drawn; without it, the last of all.
                 *
                 *     Example: `2019-03-15T12`
                 */
                time?: string;
                /** @description The name of a variable. */
                variable: string;
                /**
                 * @description The area: the shapefile of this region.
                 *
                 *     Example: `country_GBR`
                 */
                region_id?: string;
                /**
                 * @description The area: west, south, east and north in degrees.
                 *
                 *     Example: `-11,49,3,61`
                 */
                bbox?: string;
                /**
                 * @description Of the picture, in pixels.
                 *
                 *     Example: `900`
                 */
                width?: number;
            };
            header?: {
                /** @description The `ETag` of what the client has */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The name of a weather dataset */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The map */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                };
            };
            /** @description The client has it already */
            304: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    WeatherPictures_getSeries: {
        parameters: {
            query: {
                /**
                 * @description The first instant, as in a download; without it, the first of all.
                 *
                 *     Example: `2019-03-01`
                 */
                start?: string;
                /**
                 * @description The last instant, to the end of what is stated.
                 *
                 *     Example: `2019-03-31`
                 */
                end?: string;
                /**
                 * @description Instead of an area: the cell around this longitude and latitude.
                 *
                 *     Example: `-1.5,52`
                 */
                point?: string;
                /** @description The name of a variable. */
                variable: string;
                /**
                 * @description The area: the shapefile of this region.
                 *
                 *     Example: `country_GBR`
                 */
                region_id?: string;
                /**
                 * @description The area: west, south, east and north in degrees.
                 *
                 *     Example: `-11,49,3,61`
                 */
                bbox?: string;
                /**
                 * @description Of the picture, in pixels.
                 *
                 *     Example: `900`
                 */
                width?: number;
            };
            header?: {
                /** @description The `ETag` of what the client has */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The name of a weather dataset */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The chart */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "image/svg+xml": string;
                };
            };
            /** @description The client has it already */
            304: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    WeatherSeries_zonal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of a weather dataset */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ZonalSeriesDto"];
            };
        };
        responses: {
            /** @description The series, or what they would cost */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WeatherSeriesResponse"] | components["schemas"]["SeriesPlanResponse"];
                    "text/csv": string;
                    "application/vnd.apache.parquet": string;
                };
            };
        };
    };
    WeatherSeries_points: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of a weather dataset */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PointSeriesDto"];
            };
        };
        responses: {
            /** @description The series, or what they would cost */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WeatherSeriesResponse"] | components["schemas"]["SeriesPlanResponse"];
                    "text/csv": string;
                    "application/vnd.apache.parquet": string;
                };
            };
        };
    };
    BulkAdmin_perform: {
        parameters: {
            query?: {
                /** @description `atomic`: all or nothing. `partial`: what can be done is done. */
                mode?: "atomic" | "partial";
                /** @description `true` answers what would happen, and changes nothing. */
                dry_run?: boolean;
            };
            header?: {
                /**
                 * @description Sent again within a day with the same body, the call is not done again: the first answer is.
                 *
                 *     Example: `8e03978e-40d5-43e8-bc93-6894a57f9324`
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResponse"];
                };
            };
        };
    };
    AccessAdmin_explain: {
        parameters: {
            query: {
                /** @description A user or a user group. */
                user_email: string;
                ds_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessExplanationResponse"];
                };
            };
        };
    };
    UsersAdmin_list: {
        parameters: {
            query?: {
                /** @description How many rows at most. */
                limit?: number;
                /** @description `true` for groups only, `false` for users only. */
                is_group?: boolean;
                /** @description `true` for administrators only, `false` for all others. */
                is_admin?: boolean;
                /** @description `true` for suspended users only, `false` for all others. */
                is_suspended?: boolean;
                /**
                 * @description Part of the email.
                 *
                 *     Example: `example.org`
                 */
                email?: string;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResponse"][];
                };
            };
        };
    };
    UsersAdmin_create: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Sent again within a day with the same body, the call is not done again: the first answer is.
                 *
                 *     Example: `8e03978e-40d5-43e8-bc93-6894a57f9324`
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateUserDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedUserResponse"];
                };
            };
        };
    };
    UsersAdmin_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The email of a user or a user group, in any spelling of upper and lower case */
                email: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Names exactly this answer */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetailResponse"];
                };
            };
            /** @description The same as what `If-None-Match` names */
            304: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    UsersAdmin_delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as it was read, or `*` */
                "If-Match"?: string;
            };
            path: {
                /** @description The email of a user or a user group, in any spelling of upper and lower case */
                email: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
        };
    };
    UsersAdmin_update: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as it was read, or `*` */
                "If-Match"?: string;
            };
            path: {
                /** @description The email of a user or a user group, in any spelling of upper and lower case */
                email: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateUserDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description For `If-Match` of the next change */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetailResponse"];
                };
            };
        };
    };
    UsersAdmin_suspend: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Sent again within a day with the same body, the call is not done again: the first answer is.
                 *
                 *     Example: `8e03978e-40d5-43e8-bc93-6894a57f9324`
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The email of a user or a user group, in any spelling of upper and lower case */
                email: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetailResponse"];
                };
            };
        };
    };
    UsersAdmin_restore: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Sent again within a day with the same body, the call is not done again: the first answer is.
                 *
                 *     Example: `8e03978e-40d5-43e8-bc93-6894a57f9324`
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The email of a user or a user group, in any spelling of upper and lower case */
                email: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetailResponse"];
                };
            };
        };
    };
    UserKeysAdmin_list: {
        parameters: {
            query?: {
                /** @description How many rows at most. */
                limit?: number;
                /** @description `true` lists revoked and expired keys too. */
                include_ended?: boolean;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The email of a user or a user group, in any spelling of upper and lower case */
                email: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyResponse"][];
                };
            };
        };
    };
    UserKeysAdmin_create: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Sent again within a day with the same body, the call is not done again: the first answer is.
                 *
                 *     Example: `8e03978e-40d5-43e8-bc93-6894a57f9324`
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The email of a user or a user group, in any spelling of upper and lower case */
                email: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateKeyDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedKeyResponse"];
                };
            };
        };
    };
    UserKeysAdmin_rotate: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Sent again within a day with the same body, the call is not done again: the first answer is.
                 *
                 *     Example: `8e03978e-40d5-43e8-bc93-6894a57f9324`
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The email of a user or a user group, in any spelling of upper and lower case */
                email: string;
                /** @description The public part of a key, which lists of keys show as `key_id` */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RotateKeyDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedKeyResponse"];
                };
            };
        };
    };
    UserKeysAdmin_revoke: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The email of a user or a user group, in any spelling of upper and lower case */
                email: string;
                /** @description The public part of a key, which lists of keys show as `key_id` */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
        };
    };
    UserGroupsAdmin_list: {
        parameters: {
            query?: {
                /** @description How many rows at most. */
                limit?: number;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserGroupResponse"][];
                };
            };
        };
    };
    UserGroupsAdmin_addMember: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Sent again within a day with the same body, the call is not done again: the first answer is.
                 *
                 *     Example: `8e03978e-40d5-43e8-bc93-6894a57f9324`
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddGroupMemberDto"];
            };
        };
        responses: {
            /** @description The user was in the group already */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
        };
    };
    UserGroupsAdmin_listMembers: {
        parameters: {
            query?: {
                /** @description How many rows at most. */
                limit?: number;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The email of a user group */
                group_email: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserGroupMemberResponse"][];
                };
            };
        };
    };
    UserGroupsAdmin_removeMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The email of a user group */
                group_email: string;
                /** @description The email of a user */
                user_email: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
        };
    };
    GrantsAdmin_list: {
        parameters: {
            query?: {
                /** @description How many rows at most. */
                limit?: number;
                /** @description Grants that count, such as have expired, or both. */
                state?: "live" | "expired" | "all";
                /**
                 * @description Grants to this user or user group.
                 *
                 *     Example: `asha@example.org`
                 */
                user_email?: string;
                resource_type?: "DATASET" | "GROUP" | "BUCKET" | "WEATHER_DATA_API";
                /**
                 * @description Grants on the resource with this id.
                 *
                 *     Example: `TS0001DS0001`
                 */
                resource_id?: string;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GrantResponse"][];
                };
            };
        };
    };
    GrantsAdmin_grant: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Sent again within a day with the same body, the call is not done again: the first answer is.
                 *
                 *     Example: `8e03978e-40d5-43e8-bc93-6894a57f9324`
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GrantDto"];
            };
        };
        responses: {
            /** @description A grant was there; it is this one now */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GrantResponse"];
                };
            };
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GrantResponse"];
                };
            };
        };
    };
    GrantsAdmin_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number under which the list shows it */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GrantResponse"];
                };
            };
        };
    };
    GrantsAdmin_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number under which the list shows it */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
        };
    };
    GrantsAdmin_update: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number under which the list shows it */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateGrantDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GrantResponse"];
                };
            };
        };
    };
    ResourceGroupsAdmin_list: {
        parameters: {
            query?: {
                /** @description How many rows at most. */
                limit?: number;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceGroupResponse"][];
                };
            };
        };
    };
    ResourceGroupsAdmin_create: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Sent again within a day with the same body, the call is not done again: the first answer is.
                 *
                 *     Example: `8e03978e-40d5-43e8-bc93-6894a57f9324`
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateResourceGroupDto"];
            };
        };
        responses: {
            /** @description It was there already under the same name */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceGroupResponse"];
                };
            };
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceGroupResponse"];
                };
            };
        };
    };
    ResourceGroupsAdmin_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a resource group */
                resource_group_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceGroupResponse"];
                };
            };
        };
    };
    ResourceGroupsAdmin_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a resource group */
                resource_group_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
        };
    };
    ResourceGroupsAdmin_update: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a resource group */
                resource_group_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateResourceGroupDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceGroupResponse"];
                };
            };
        };
    };
    ResourceGroupsAdmin_addMember: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Sent again within a day with the same body, the call is not done again: the first answer is.
                 *
                 *     Example: `8e03978e-40d5-43e8-bc93-6894a57f9324`
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddResourceGroupMemberDto"];
            };
        };
        responses: {
            /** @description It was in the group already */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceGroupMemberResponse"];
                };
            };
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceGroupMemberResponse"];
                };
            };
        };
    };
    ResourceGroupsAdmin_listMembers: {
        parameters: {
            query?: {
                /** @description How many rows at most. */
                limit?: number;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The id of a resource group */
                resource_group_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceGroupMemberResponse"][];
                };
            };
        };
    };
    ResourceGroupsAdmin_deleteMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a resource group */
                resource_group_id: string;
                /** @description The number under which the list of members shows it */
                member_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
        };
    };
    ResourceGroupsAdmin_updateMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a resource group */
                resource_group_id: string;
                /** @description The number under which the list of members shows it */
                member_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateResourceGroupMemberDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceGroupMemberResponse"];
                };
            };
        };
    };
    CollectionsAdmin_list: {
        parameters: {
            query?: {
                /** @description How many rows at most. */
                limit?: number;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
                /**
                 * @description Collections of this category.
                 *
                 *     Example: `TS`
                 */
                category_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionResponse"][];
                };
            };
        };
    };
    CollectionsAdmin_create: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Sent again within a day with the same body, the call is not done again: the first answer is.
                 *
                 *     Example: `8e03978e-40d5-43e8-bc93-6894a57f9324`
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateCollectionDto"];
            };
        };
        responses: {
            /** @description It was there with the same content */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionResponse"];
                };
            };
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionResponse"];
                };
            };
        };
    };
    CollectionsAdmin_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a collection */
                collection_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Names exactly this answer */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionResponse"];
                };
            };
            /** @description The same as what `If-None-Match` names */
            304: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    CollectionsAdmin_delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as it was read, or `*` */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of a collection */
                collection_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
        };
    };
    CollectionsAdmin_update: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as it was read, or `*` */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of a collection */
                collection_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateCollectionDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description For `If-Match` of the next change */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionResponse"];
                };
            };
        };
    };
    DataOwnersAdmin_list: {
        parameters: {
            query?: {
                /** @description How many rows at most. */
                limit?: number;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
                /**
                 * @description Part of the name, in upper or lower case.
                 *
                 *     Example: `bank`
                 */
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataOwnerResponse"][];
                };
            };
        };
    };
    DataOwnersAdmin_create: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Sent again within a day with the same body, the call is not done again: the first answer is.
                 *
                 *     Example: `8e03978e-40d5-43e8-bc93-6894a57f9324`
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateDataOwnerDto"];
            };
        };
        responses: {
            /** @description It was there with the same content */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataOwnerResponse"];
                };
            };
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataOwnerResponse"];
                };
            };
        };
    };
    DataOwnersAdmin_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number under which the list shows it */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Names exactly this answer */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataOwnerResponse"];
                };
            };
            /** @description The same as what `If-None-Match` names */
            304: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DataOwnersAdmin_delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as it was read, or `*` */
                "If-Match"?: string;
            };
            path: {
                /** @description The number under which the list shows it */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
        };
    };
    DataOwnersAdmin_update: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as it was read, or `*` */
                "If-Match"?: string;
            };
            path: {
                /** @description The number under which the list shows it */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateDataOwnerDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description For `If-Match` of the next change */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataOwnerResponse"];
                };
            };
        };
    };
    RawDatasetsAdmin_list: {
        parameters: {
            query?: {
                /** @description How many rows at most. */
                limit?: number;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
                /**
                 * @description Part of the rds_id, in upper or lower case.
                 *
                 *     Example: `TSRDS`
                 */
                rds_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RawDatasetResponse"][];
                };
            };
        };
    };
    RawDatasetsAdmin_create: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Sent again within a day with the same body, the call is not done again: the first answer is.
                 *
                 *     Example: `8e03978e-40d5-43e8-bc93-6894a57f9324`
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateRawDatasetDto"];
            };
        };
        responses: {
            /** @description It was there with the same content */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RawDatasetResponse"];
                };
            };
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RawDatasetResponse"];
                };
            };
        };
    };
    RawDatasetsAdmin_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number under which the list shows it */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Names exactly this answer */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RawDatasetResponse"];
                };
            };
            /** @description The same as what `If-None-Match` names */
            304: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    RawDatasetsAdmin_delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as it was read, or `*` */
                "If-Match"?: string;
            };
            path: {
                /** @description The number under which the list shows it */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
        };
    };
    RawDatasetsAdmin_update: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as it was read, or `*` */
                "If-Match"?: string;
            };
            path: {
                /** @description The number under which the list shows it */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateRawDatasetDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description For `If-Match` of the next change */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RawDatasetResponse"];
                };
            };
        };
    };
    TagsAdmin_list: {
        parameters: {
            query?: {
                /** @description How many rows at most. */
                limit?: number;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TagResponse"][];
                };
            };
        };
    };
    TagsAdmin_create: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Sent again within a day with the same body, the call is not done again: the first answer is.
                 *
                 *     Example: `8e03978e-40d5-43e8-bc93-6894a57f9324`
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TagDto"];
            };
        };
        responses: {
            /** @description It was there with the same content */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TagResponse"];
                };
            };
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TagResponse"];
                };
            };
        };
    };
    TagsAdmin_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number under which the list shows it */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Names exactly this answer */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TagResponse"];
                };
            };
            /** @description The same as what `If-None-Match` names */
            304: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    TagsAdmin_delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as it was read, or `*` */
                "If-Match"?: string;
            };
            path: {
                /** @description The number under which the list shows it */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
        };
    };
    TagsAdmin_update: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as it was read, or `*` */
                "If-Match"?: string;
            };
            path: {
                /** @description The number under which the list shows it */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TagDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description For `If-Match` of the next change */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TagResponse"];
                };
            };
        };
    };
    RegionsAdmin_list: {
        parameters: {
            query?: {
                /** @description How many rows at most. */
                limit?: number;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
                /**
                 * @description Regions directly in this one.
                 *
                 *     Example: `continent_AS`
                 */
                parent_region_id?: string;
                /**
                 * @description Part of the name, in upper or lower case.
                 *
                 *     Example: `ind`
                 */
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegionResponse"][];
                };
            };
        };
    };
    RegionsAdmin_create: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Sent again within a day with the same body, the call is not done again: the first answer is.
                 *
                 *     Example: `8e03978e-40d5-43e8-bc93-6894a57f9324`
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateRegionDto"];
            };
        };
        responses: {
            /** @description It was there with the same content */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegionResponse"];
                };
            };
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegionResponse"];
                };
            };
        };
    };
    RegionsAdmin_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a region */
                region_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Names exactly this answer */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegionResponse"];
                };
            };
            /** @description The same as what `If-None-Match` names */
            304: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    RegionsAdmin_delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as it was read, or `*` */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of a region */
                region_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
        };
    };
    RegionsAdmin_update: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as it was read, or `*` */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of a region */
                region_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateRegionDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description For `If-Match` of the next change */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegionResponse"];
                };
            };
        };
    };
    ShapefilesAdmin_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a region */
                region_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShapefileRecordResponse"];
                };
            };
        };
    };
    ShapefilesAdmin_upload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a region */
                region_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description GeoJSON (RFC 7946), plain or gzip
                     */
                    shapefile: string;
                };
            };
        };
        responses: {
            /** @description It was there with the same content */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShapefileUploadResponse"];
                };
            };
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShapefileUploadResponse"];
                };
            };
        };
    };
    ShapefilesAdmin_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a region */
                region_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
        };
    };
    DatasetImportsAdmin_import: {
        parameters: {
            query?: {
                /** @description `true` answers what would be done, and changes nothing. */
                dry_run?: boolean;
                /** @description The bucket of the tables. */
                bucket_type?: components["schemas"]["BucketType"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description The zipped folder: info.yml, metadata.yaml and a CSV file per table
                     */
                    folder_file: string;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportResponse"];
                };
            };
        };
    };
    DatasetsAdmin_list: {
        parameters: {
            query?: {
                /** @description How many rows at most. */
                limit?: number;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
                /**
                 * @description Datasets of this collection.
                 *
                 *     Example: `TS0001`
                 */
                collection_id?: string;
                /** @description Datasets with this level of their own. */
                access_level?: "NONE" | "VIEW" | "DOWNLOAD";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetResponse"][];
                };
            };
        };
    };
    DatasetsAdmin_create: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Sent again within a day with the same body, the call is not done again: the first answer is.
                 *
                 *     Example: `8e03978e-40d5-43e8-bc93-6894a57f9324`
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateDatasetDto"];
            };
        };
        responses: {
            /** @description It was there with the same content */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetResponse"];
                };
            };
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetResponse"];
                };
            };
        };
    };
    DatasetsAdmin_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a dataset */
                ds_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Names exactly this answer */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetResponse"];
                };
            };
            /** @description The same as what `If-None-Match` names */
            304: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DatasetsAdmin_delete: {
        parameters: {
            query?: {
                /**
                 * @description Why; who asks for the dataset and could see it is told.
                 *
                 *     Example: `Replaced by TS0001DS0002`
                 */
                reason?: string;
            };
            header?: {
                /** @description The ETag of the record as it was read, or `*` */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of a dataset */
                ds_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
        };
    };
    DatasetsAdmin_update: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as it was read, or `*` */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of a dataset */
                ds_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateDatasetDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description For `If-Match` of the next change */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetResponse"];
                };
            };
        };
    };
    DeletedDatasetsAdmin_list: {
        parameters: {
            query?: {
                /** @description How many rows at most. */
                limit?: number;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedDeletedDatasetResponse"][];
                };
            };
        };
    };
    DeletedDatasetsAdmin_restore: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Sent again within a day with the same body, the call is not done again: the first answer is.
                 *
                 *     Example: `8e03978e-40d5-43e8-bc93-6894a57f9324`
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of a dataset */
                ds_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetResponse"];
                };
            };
        };
    };
    DeletedDatasetsAdmin_purge: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Sent again within a day with the same body, the call is not done again: the first answer is.
                 *
                 *     Example: `8e03978e-40d5-43e8-bc93-6894a57f9324`
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of a dataset */
                ds_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
        };
    };
    TablesAdmin_list: {
        parameters: {
            query?: {
                /** @description How many rows at most. */
                limit?: number;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The id of a dataset */
                ds_id: string;
                /** @description Data as published, or data before its standardisation, which needs a grant of its own */
                bucket_type: components["schemas"]["BucketType"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TableRecordResponse"][];
                };
            };
        };
    };
    TableFilesAdmin_upload: {
        parameters: {
            query?: never;
            header?: {
                /** @description Refused with 400: only PUT replaces a table */
                "If-Match"?: string;
                /** @description Refused with 400: PUT takes it */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The id of a dataset */
                ds_id: string;
                /** @description Data as published, or data before its standardisation, which needs a grant of its own */
                bucket_type: components["schemas"]["BucketType"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description The bytes, as .csv or .parquet
                     */
                    file: string;
                    /**
                     * Format: binary
                     * @description JSON: {table_name, description?, source?, data_dictionary?}
                     */
                    table_metadata_file: string;
                };
            };
        };
        responses: {
            /** @description The table was there with the same content */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
        };
    };
    TablesAdmin_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a dataset */
                ds_id: string;
                /** @description Data as published, or data before its standardisation, which needs a grant of its own */
                bucket_type: components["schemas"]["BucketType"];
                /** @description The name of a table, without an extension */
                table_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Names exactly this answer */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TableRecordResponse"];
                };
            };
            /** @description The same as what `If-None-Match` names */
            304: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    TableFilesAdmin_replace: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the table as it was read */
                "If-Match"?: string;
                /** @description `*` where the table is to be new */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The id of a dataset */
                ds_id: string;
                /** @description Data as published, or data before its standardisation, which needs a grant of its own */
                bucket_type: components["schemas"]["BucketType"];
                /** @description The name of a table, without an extension */
                table_name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description The bytes, as .csv or .parquet
                     */
                    file: string;
                    /**
                     * Format: binary
                     * @description JSON: {table_name, description?, source?, data_dictionary?}
                     */
                    table_metadata_file: string;
                };
            };
        };
        responses: {
            /** @description The table was there with the same content */
            200: {
                headers: {
                    /** @description Names exactly this answer */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TableRecordResponse"];
                };
            };
            /** @description A new version is shown */
            201: {
                headers: {
                    /** @description Names exactly this answer */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TableRecordResponse"];
                };
            };
        };
    };
    TablesAdmin_delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the table as it was read */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of a dataset */
                ds_id: string;
                /** @description Data as published, or data before its standardisation, which needs a grant of its own */
                bucket_type: components["schemas"]["BucketType"];
                /** @description The name of a table, without an extension */
                table_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
        };
    };
    TablesAdmin_update: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the table as it was read */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of a dataset */
                ds_id: string;
                /** @description Data as published, or data before its standardisation, which needs a grant of its own */
                bucket_type: components["schemas"]["BucketType"];
                /** @description The name of a table, without an extension */
                table_name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateTableMetadataDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description Names exactly this answer */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TableRecordResponse"];
                };
            };
        };
    };
    ManifestsAdmin_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a dataset */
                ds_id: string;
                /** @description Data as published, or data before its standardisation, which needs a grant of its own */
                bucket_type: components["schemas"]["BucketType"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Names exactly this answer */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManifestRecordResponse"];
                };
            };
            /** @description The same as what `If-None-Match` names */
            304: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    ManifestsAdmin_put: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the manifest as it was read */
                "If-Match"?: string;
                /** @description `*` where there is to be none yet */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The id of a dataset */
                ds_id: string;
                /** @description Data as published, or data before its standardisation, which needs a grant of its own */
                bucket_type: components["schemas"]["BucketType"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description The manifest as YAML, of 1 MiB at most
                     */
                    manifest_file: string;
                };
            };
        };
        responses: {
            /** @description It took the place of another one, or was there */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManifestRecordResponse"];
                };
            };
            /** @description The dataset had none */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManifestRecordResponse"];
                };
            };
        };
    };
    ManifestsAdmin_delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the manifest as it was read */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of a dataset */
                ds_id: string;
                /** @description Data as published, or data before its standardisation, which needs a grant of its own */
                bucket_type: components["schemas"]["BucketType"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
        };
    };
    TableVersionsAdmin_list: {
        parameters: {
            query?: {
                /** @description How many rows at most. */
                limit?: number;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The id of a dataset */
                ds_id: string;
                /** @description Data as published, or data before its standardisation, which needs a grant of its own */
                bucket_type: components["schemas"]["BucketType"];
                /** @description The name of a table, without an extension */
                table_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TableVersionRecordResponse"][];
                };
            };
        };
    };
    TableVersionsAdmin_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a dataset */
                ds_id: string;
                /** @description Data as published, or data before its standardisation, which needs a grant of its own */
                bucket_type: components["schemas"]["BucketType"];
                /** @description The name of a table, without an extension */
                table_name: string;
                /** @description The number of a version of a table */
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TableVersionRecordResponse"];
                };
            };
        };
    };
    TableVersionsAdmin_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a dataset */
                ds_id: string;
                /** @description Data as published, or data before its standardisation, which needs a grant of its own */
                bucket_type: components["schemas"]["BucketType"];
                /** @description The name of a table, without an extension */
                table_name: string;
                /** @description The number of a version of a table */
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
        };
    };
    TableVersionsAdmin_restore: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the table as it was read */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of a dataset */
                ds_id: string;
                /** @description Data as published, or data before its standardisation, which needs a grant of its own */
                bucket_type: components["schemas"]["BucketType"];
                /** @description The name of a table, without an extension */
                table_name: string;
                /** @description The number of a version of a table */
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The table as it is now */
            200: {
                headers: {
                    /** @description Names exactly this answer */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TableRecordResponse"];
                };
            };
        };
    };
    TableUploadsAdmin_list: {
        parameters: {
            query?: {
                /** @description How many rows at most. */
                limit?: number;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The id of a dataset */
                ds_id: string;
                /** @description Data as published, or data before its standardisation, which needs a grant of its own */
                bucket_type: components["schemas"]["BucketType"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadSummaryResponse"][];
                };
            };
        };
    };
    TableUploadsAdmin_begin: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the table that is to be replaced */
                "If-Match"?: string;
                /** @description Refused with 400 */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The id of a dataset */
                ds_id: string;
                /** @description Data as published, or data before its standardisation, which needs a grant of its own */
                bucket_type: components["schemas"]["BucketType"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BeginUploadDto"];
            };
        };
        responses: {
            /** @description The table is there with this content: its state is `complete`, and there is nothing to send */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectUploadResponse"];
                };
            };
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectUploadResponse"];
                };
            };
        };
    };
    TableUploadsAdmin_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a dataset */
                ds_id: string;
                /** @description Data as published, or data before its standardisation, which needs a grant of its own */
                bucket_type: components["schemas"]["BucketType"];
                /** @description The id that the beginning of the upload answered */
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectUploadResponse"];
                };
            };
        };
    };
    TableUploadsAdmin_abort: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a dataset */
                ds_id: string;
                /** @description Data as published, or data before its standardisation, which needs a grant of its own */
                bucket_type: components["schemas"]["BucketType"];
                /** @description The id that the beginning of the upload answered */
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
        };
    };
    UploadCompletionAdmin_complete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a dataset */
                ds_id: string;
                /** @description Data as published, or data before its standardisation, which needs a grant of its own */
                bucket_type: components["schemas"]["BucketType"];
                /** @description The id that the beginning of the upload answered */
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It was complete, or the table was there with this content */
            200: {
                headers: {
                    /** @description Names exactly this answer */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TableRecordResponse"];
                };
            };
            /** @description A new version is shown */
            201: {
                headers: {
                    /** @description Names exactly this answer */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TableRecordResponse"];
                };
            };
        };
    };
    WeatherAdmin_list: {
        parameters: {
            query?: {
                /** @description How many rows at most. */
                limit?: number;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WeatherRegistrationResponse"][];
                };
            };
        };
    };
    WeatherAdmin_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateWeatherRegistrationDto"];
            };
        };
        responses: {
            /** @description It was registered with the same content */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WeatherRegistrationResponse"];
                };
            };
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WeatherRegistrationResponse"];
                };
            };
        };
    };
    WeatherAdmin_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of a registered weather dataset */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WeatherRegistrationResponse"];
                };
            };
        };
    };
    WeatherAdmin_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of a registered weather dataset */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageResponse"];
                };
            };
        };
    };
    WeatherAdmin_update: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of a registered weather dataset */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateWeatherRegistrationDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WeatherRegistrationResponse"];
                };
            };
        };
    };
    AuditAdmin_list: {
        parameters: {
            query?: {
                /** @description How many rows at most. */
                limit?: number;
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
                /**
                 * @description Changes that this user made.
                 *
                 *     Example: `admin@example.org`
                 */
                actor_email?: string;
                /**
                 * @description What was done.
                 *
                 *     Example: `grant.update`
                 */
                action?: string;
                /**
                 * @description What kind of thing was changed.
                 *
                 *     Example: `user`
                 */
                subject_type?: string;
                /**
                 * @description Which one, as callers name it.
                 *
                 *     Example: `asha@example.org`
                 */
                subject_id?: string;
                /**
                 * @description Changes from this moment on.
                 *
                 *     Example: `2026-11-01T00:00:00Z`
                 */
                since?: string;
                /**
                 * @description Changes before this moment.
                 *
                 *     Example: `2026-12-01T00:00:00Z`
                 */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntryResponse"][];
                };
            };
        };
    };
    AuditAdmin_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number under which the list shows it */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntryResponse"];
                };
            };
        };
    };
    UsageAdmin_getTotals: {
        parameters: {
            query?: {
                /** @description With this kind of client. */
                client?: components["schemas"]["ClientKind"];
                action?: components["schemas"]["UseAction"];
                /**
                 * @description The first day, in UTC; 29 days before the last unless given.
                 *
                 *     Example: `2026-11-01`
                 */
                from?: string;
                /**
                 * @description The last day, in UTC; today unless given.
                 *
                 *     Example: `2026-11-30`
                 */
                to?: string;
                /**
                 * @description Of this dataset.
                 *
                 *     Example: `CS0001DS0001`
                 */
                ds_id?: string;
                /**
                 * @description Of this table, weather dataset or region.
                 *
                 *     Example: `population`
                 */
                item?: string;
                /**
                 * @description By this user.
                 *
                 *     Example: `asha@example.org`
                 */
                user_email?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageTotalsResponse"];
                };
            };
        };
    };
    UsageAdmin_listSeries: {
        parameters: {
            query: {
                /** @description With this kind of client. */
                client?: components["schemas"]["ClientKind"];
                action?: components["schemas"]["UseAction"];
                /** @description How many rows at most, of a page. */
                limit?: number;
                /** @description `csv` answers all rows as a file, whatever the limit. */
                format?: "json" | "csv";
                /** @description What to sum up by. */
                by: components["schemas"]["UsageDimension"];
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
                /**
                 * @description The first day, in UTC; 29 days before the last unless given.
                 *
                 *     Example: `2026-11-01`
                 */
                from?: string;
                /**
                 * @description The last day, in UTC; today unless given.
                 *
                 *     Example: `2026-11-30`
                 */
                to?: string;
                /**
                 * @description Of this dataset.
                 *
                 *     Example: `CS0001DS0001`
                 */
                ds_id?: string;
                /**
                 * @description Of this table, weather dataset or region.
                 *
                 *     Example: `population`
                 */
                item?: string;
                /**
                 * @description By this user.
                 *
                 *     Example: `asha@example.org`
                 */
                user_email?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageOfKeyResponse"][];
                    "text/csv": string;
                };
            };
        };
    };
    UsageAdmin_listTop: {
        parameters: {
            query: {
                /** @description With this kind of client. */
                client?: components["schemas"]["ClientKind"];
                action?: components["schemas"]["UseAction"];
                /** @description The most downloaded datasets or tables, or who downloaded most. */
                of: components["schemas"]["UsageTop"];
                /** @description How many at most. */
                limit?: number;
                /**
                 * @description The first day, in UTC; 29 days before the last unless given.
                 *
                 *     Example: `2026-11-01`
                 */
                from?: string;
                /**
                 * @description The last day, in UTC; today unless given.
                 *
                 *     Example: `2026-11-30`
                 */
                to?: string;
                /**
                 * @description Of this dataset.
                 *
                 *     Example: `CS0001DS0001`
                 */
                ds_id?: string;
                /**
                 * @description Of this table, weather dataset or region.
                 *
                 *     Example: `population`
                 */
                item?: string;
                /**
                 * @description By this user.
                 *
                 *     Example: `asha@example.org`
                 */
                user_email?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageOfKeyResponse"][];
                };
            };
        };
    };
    UsageAdmin_listCounts: {
        parameters: {
            query?: {
                /** @description With this kind of client. */
                client?: components["schemas"]["ClientKind"];
                action?: components["schemas"]["UseAction"];
                /** @description How many rows at most, of a page. */
                limit?: number;
                /** @description `csv` answers all rows as a file, whatever the limit. */
                format?: "json" | "csv";
                /** @description Where the page begins, from the `Link` header of the page before. */
                cursor?: string;
                /**
                 * @description The first day, in UTC; 29 days before the last unless given.
                 *
                 *     Example: `2026-11-01`
                 */
                from?: string;
                /**
                 * @description The last day, in UTC; today unless given.
                 *
                 *     Example: `2026-11-30`
                 */
                to?: string;
                /**
                 * @description Of this dataset.
                 *
                 *     Example: `CS0001DS0001`
                 */
                ds_id?: string;
                /**
                 * @description Of this table, weather dataset or region.
                 *
                 *     Example: `population`
                 */
                item?: string;
                /**
                 * @description By this user.
                 *
                 *     Example: `asha@example.org`
                 */
                user_email?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The next page, if any */
                    Link?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageCountResponse"][];
                    "text/csv": string;
                };
            };
        };
    };
}
