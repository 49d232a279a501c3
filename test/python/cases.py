"""What people do with the client that they have, one case per thing. Usage: cases.py list, or cases.py run NAME with
{"url", "keys", "home", "samples"} as JSON on stdin.
"""
import csv
import io
import json
import os
import sys
import uuid

CASES = {}


def case(name, *calls):
    """A case under a name that can be read, and the calls of the contract that it makes."""

    def keep(function):
        CASES[name] = (calls, function)
        return function

    return keep


class Place:
    """Where the server is, and folders for what is downloaded."""

    def __init__(self, url, keys, home, samples):
        self.keys, self.home, self.samples = keys, home, samples
        self.base_url = f"{url}/api/v1"

    def client(self, user):
        return self.client_with(self.keys[user])

    def client_with(self, key):
        from old_client import OldClient

        return OldClient(self.base_url, key)

    def folder(self, *parts):
        folder = os.path.join(self.home, "python", uuid.uuid4().hex, *parts)
        os.makedirs(folder)
        return folder

    def sample(self, *parts):
        return os.path.join(self.samples, *parts)


def fault_of(status):
    from old_client import fault_of as expected

    return expected(status)


def equal(found, expected):
    assert found == expected, f"{found!r} instead of {expected!r}"


def mine(prefix):
    """A name that no other case has."""
    return f"{prefix}{uuid.uuid4().hex[:8]}"


def has_keys(found, *names):
    assert set(names) <= found.keys(), f"{found} is without {set(names) - found.keys()}"


COLLECTION = {"collection_id": "PY0001", "collection_name": "From Python", "category_id": "PY", "category_name": "Py"}


def some_dataset(admin, ds_id, **more):
    """A dataset with all that it refers to."""
    admin.create_collection(COLLECTION)
    admin.create_data_owner({"name": "Owner in Python"})
    raw = admin.create_raw_dataset({"rds_id": "PY-RAW", "title": "Raw", "source": "https://example.org"})
    asked = {
        "ds_id": ds_id, "title": "A dataset", "collection_id": "PY0001", "data_owner_name": "Owner in Python",
        "raw_dataset_ids": [raw["id"]], **more,
    }
    return asked, admin.create_dataset(asked)


def some_table(place, name="cases", rows="district,count\nMysuru,12\n"):
    path = os.path.join(place.folder(), f"{name}.csv")
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(rows)
    return path


# --- Reading ---


@case("lists datasets as a bare array, with what people's notebooks read", "GET /datasets")
def lists_datasets(place):
    listed = place.client("analyst").list_datasets()
    assert isinstance(listed, list)
    equal([one["ds_id"] for one in listed][:4], ["CS0001DS0001", "EC0002DS0002", "GS0004DS0004", "MW0003DS0003"])
    for one in listed:
        has_keys(
            one, "id", "ds_id", "title", "description", "collection_id", "collection", "data_owner_id", "data_owner",
            "spatial_coverage_region_id", "spatial_coverage_region", "spatial_resolution", "temporal_resolution",
            "temporal_coverage_start_date", "temporal_coverage_end_date", "access_level", "additional_metadata",
            "raw_datasets", "tags",
        )
        has_keys(one["collection"], "id", "collection_id", "collection_name", "category_id", "category_name")
        has_keys(one["data_owner"], "id", "name", "contact_person", "contact_person_email")
        assert one["access_level"] in ("VIEW", "DOWNLOAD") and isinstance(one["additional_metadata"], dict)
        for raw in one["raw_datasets"]:
            has_keys(raw, "id", "rds_id", "title", "source")
        for tag in one["tags"]:
            has_keys(tag, "id", "tag_name")


@case("shows each user what they may see, at their own level", "GET /datasets")
def lists_by_user(place):
    def levels(user):
        listed = place.client(user).list_datasets()
        return {one["ds_id"]: one["access_level"] for one in listed if not one["ds_id"].startswith("PY")}

    everything = {"CS0001DS0001": "DOWNLOAD", "EC0002DS0002": "DOWNLOAD", "GS0004DS0004": "DOWNLOAD"}
    equal(levels("admin"), {**everything, "MW0003DS0003": "DOWNLOAD"})
    equal(levels("analyst"), {**everything, "MW0003DS0003": "DOWNLOAD"})
    equal(levels("collaborator"), everything)
    equal(levels("public"), {**everything, "EC0002DS0002": "VIEW"})


@case("takes a limit from 1 to 100, and filters by access before it", "GET /datasets")
def limits_datasets(place):
    public = place.client("public")
    equal([one["ds_id"] for one in public.list_datasets(limit=3)], ["CS0001DS0001", "EC0002DS0002", "GS0004DS0004"])
    equal(len(public.list_datasets(limit=1)), 1)
    for wrong in (0, 101, -1, "many"):
        with fault_of(422) as problem:
            public.list_datasets(limit=wrong)
        equal([error["path"] for error in problem["errors"]], ["limit"])


@case("finds a dataset by its id or by the last four digits", "GET /datasets")
def finds_dataset(place):
    analyst = place.client("analyst")
    equal(analyst.dataset("0002")["title"], "Gross Domestic Product by Country")
    equal(analyst.dataset("0002"), analyst.dataset("EC0002DS0002"))


@case("refuses a missing and a wrong key with 401", "GET /datasets")
def refuses_keys(place):
    for key in (None, "", "wrong", place.keys["analyst"][:-1] + "!"):
        with fault_of(401):
            place.client_with(key).list_datasets()


@case("lists tables with links and what is said about them", "GET /datasets/{ds_id}/{bucket_type}/tables")
def lists_tables(place):
    tables = place.client("analyst").list_tables("EC0002DS0002")
    equal([table["table_name"] for table in tables], ["gdp", "top-economies"])
    for table in tables:
        assert table["download_link"].startswith("http"), table
        has_keys(table["metadata"], "description", "source", "data_dictionary")
    equal(tables[0]["metadata"]["data_dictionary"]["Country Name"], {
        "description": "English name of the country or region", "comments": "", "access": True,
    })


@case("refuses tables: 403 for VIEW and for NONE, 404 without a table, 422 for another bucket",
      "GET /datasets/{ds_id}/{bucket_type}/tables")
def refuses_tables(place):
    public, admin = place.client("public"), place.client("admin")
    with fault_of(403):
        public.list_tables("EC0002DS0002")
    with fault_of(403) as hidden:
        public.list_tables("MW0003DS0003")
    with fault_of(403) as absent:
        public.list_tables("MW0003DS9999")
    equal(hidden["detail"].replace("DS0003", "DS9999"), absent["detail"])
    equal(absent["detail"], "You have no access to MW0003DS9999, or it does not exist. Ask an administrator for access.")
    with fault_of(404):
        admin.list_tables("MW0003DS9999")
    with fault_of(403):
        public.list_tables("CS0001DS0001", "PREPROCESSED")
    with fault_of(404):
        place.client("analyst").list_tables("CS0001DS0001", "PREPROCESSED")
    with fault_of(422):
        admin.list_tables("CS0001DS0001", "standardised")


@case("downloads a dataset through its links, without the key", "GET /datasets/{ds_id}/{bucket_type}/tables")
def downloads_dataset(place):
    folder = place.client("analyst").download_dataset("0002", place.folder())
    equal(os.path.basename(folder), "EC0002DS0002-Gross_Domestic_Product_by_Country")
    equal(sorted(os.listdir(folder)), ["gdp.csv", "top-economies.csv"])
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "rb") as one, open(
            place.sample("datasets", "EC0002DS0002-gross-domestic-product", name), "rb"
        ) as other:
            assert one.read() == other.read(), name


@case("downloads one table through a redirect", "GET /datasets/{ds_id}/{bucket_type}/{table_name}")
def downloads_table(place):
    content = place.client("public").download_table("CS0001DS0001", "STANDARDISED", "population")
    with open(place.sample("datasets", "CS0001DS0001-world-population", "population.csv"), "rb") as file:
        equal(content, file.read())
    with fault_of(404):
        place.client("public").download_table("CS0001DS0001", "STANDARDISED", "nothing")
    with fault_of(403):
        place.client("public").download_table("EC0002DS0002", "STANDARDISED", "gdp")


# --- Regions ---


@case("lists the regions that have a shapefile", "GET /shapefiles")
def lists_shapefiles(place):
    listed = place.client("public").list_shapefiles()
    assert "country_IRL" in [one["region_id"] for one in listed] and "world" not in [one["region_id"] for one in listed]
    for one in listed:
        has_keys(one, "region_id", "region_name", "parent_id", "last_modified")


@case("gets gzip bytes of a shapefile, which requests leaves packed", "GET /shapefiles/{region_id}")
def downloads_shapefile(place):
    response, shape = place.client("analyst").shapefile("country_IRL")
    equal(response.headers["Content-Type"], "application/gzip")
    equal(response.headers["Content-Disposition"], 'attachment; filename="country_IRL.geojson.gz"')
    assert "Content-Encoding" not in response.headers and response.content[:2] == b"\x1f\x8b"
    with open(place.sample("regions", "country_IRL.geojson"), encoding="utf-8") as file:
        equal(shape, json.load(file))


@case("is told 400 for no such region, 404 for one without a shapefile", "GET /shapefiles/{region_id}")
def misses_shapefile(place):
    with fault_of(400):
        place.client("admin").shapefile("country_XX")
    with fault_of(404):
        place.client("admin").shapefile("continent_AS")


@case("gets five shapefiles a minute, and then 429", "GET /shapefiles/{region_id}")
def limits_shapefiles(place):
    import time

    client = place.client_with(place.client("admin").create_user(f"{mine('shapes')}@example.org")["key"])
    minute, taken = time.time() // 60, 0
    with fault_of(429):
        while taken < 20:
            client.shapefile("country_IRL")
            taken += 1
    # A minute that ends in between allows five more.
    if time.time() // 60 == minute:
        equal(taken, 5)
    assert 5 <= taken <= 10, taken


@case("lists the children of a region", "GET /regions/{region_id}/children")
def lists_children(place):
    children = place.client("public").list_children("continent_EU")
    assert {"region_id": "country_IRL", "region_name": "Ireland", "parent_region_id": "continent_EU"}.items() <= next(
        one for one in children if one["region_id"] == "country_IRL"
    ).items()


# --- Weather ---


@case("lists weather, for who holds VIEW on it", "GET /weather/datasets")
def lists_weather(place):
    for user in ("analyst", "collaborator"):
        listed = place.client(user).list_weather()
        equal([one["dataset_name"] for one in listed], ["era5_uk"])
        one = listed[0]
        has_keys(one, "variables", "temporal_coverage_start", "temporal_coverage_end", "spatial_bounds")
        for variable in one["variables"]:
            has_keys(variable, "name", "long_name", "units", "spatial_resolution", "temporal_resolution")
        t2m = next(variable for variable in one["variables"] if variable["name"] == "t2m")
        equal((t2m["long_name"], t2m["units"]), ("2 metre temperature", "K"))
        equal(t2m["spatial_resolution"], "0.2500 degrees")
        equal(t2m["temporal_resolution"], "hourly")
        assert len(one["temporal_coverage_start"]) == len("2024-01-01T00:00:00.000000000"), one
        has_keys(one["spatial_bounds"], "min_lat", "max_lat", "min_lon", "max_lon")
    with fault_of(403):
        place.client("public").list_weather()


def outline(place, region, **properties):
    with open(place.sample("regions", f"{region}.geojson"), encoding="utf-8") as file:
        shape = json.load(file)
    for feature in shape["features"]:
        feature["properties"] = {**(feature.get("properties") or {}), **properties}
    return shape


@case("downloads weather into a file that xarray opens", "POST /weather/datasets/{name}/download")
def downloads_weather(place):
    import numpy
    import xarray

    response, path = place.client("analyst").download_weather(
        "era5_uk", ["t2m"], "2019-03-01", "2019-03-02", outline(place, "country_IRL", region_id="country_IRL"), place.folder()
    )
    equal(response.headers["Content-Type"], "application/x-netcdf")
    equal(os.path.basename(path), "era5_uk_t2m_20190301_20190302_country_IRL.nc")
    for engine in ("netcdf4", "scipy", None):
        with xarray.open_dataset(path, engine=engine) as opened:
            equal(opened["t2m"].dims, ("valid_time", "latitude", "longitude"))
            equal(opened["t2m"].dtype, numpy.float32)
            equal(opened.sizes["valid_time"], 48)
            assert 250 < float(opened["t2m"].mean()) < 300


@case("downloads weather for a Feature, under a name without a region", "POST /weather/datasets/{name}/download")
def downloads_feature(place):
    import xarray

    analyst = place.client("analyst")
    names = [variable["name"] for variable in analyst.list_weather()[0]["variables"]]
    box = [[-8.0, 52.0], [-6.0, 52.0], [-6.0, 54.0], [-8.0, 54.0], [-8.0, 52.0]]
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [box]}}
    _, path = analyst.download_weather("era5_uk", names, "2019-03-01", "2019-03-01", feature, place.folder())
    equal(os.path.basename(path), f"era5_uk_{'_'.join(names)}_20190301_20190301.nc")
    with xarray.open_dataset(path) as opened:
        equal(sorted(opened.data_vars), sorted(names))


@case("is refused weather: 403 with VIEW only, 4xx for what is not there", "POST /weather/datasets/{name}/download")
def refuses_weather(place):
    shape = outline(place, "country_IRL")

    def download(user, name="era5_uk", variables=("t2m",), start="2019-03-01", end="2019-03-01"):
        place.client(user).download_weather(name, list(variables), start, end, shape, place.folder())

    with fault_of(403):
        download("collaborator")
    with fault_of(403):
        download("public")
    with fault_of(404):
        download("admin", name="nothing")
    with fault_of(400) as problem:
        download("analyst", variables=["nothing"])
    assert "t2m" in problem["detail"], problem
    with fault_of(400):
        download("analyst", start="2019-03-02")


# --- Administration ---


@case("needs the key of an administrator: 401 without one, 403 with another's", "GET /admin/users")
def guards_administration(place):
    with fault_of(401):
        place.client_with(None).list_users()
    for user in ("analyst", "public"):
        with fault_of(403):
            place.client(user).list_users()


@case("makes a user whose key works, and a group without one", "POST /admin/users", "GET /admin/users")
def makes_users(place):
    admin = place.client("admin")
    email, group = f"{mine('user')}@example.org", f"{mine('group')}@example.org"
    made = admin.create_user(email)
    has_keys(made, "email", "is_group", "key", "message")
    equal((made["email"], made["is_group"]), (email, False))
    assert place.client_with(made["key"]).list_datasets()
    equal(admin.create_user(group, is_group=True)["key"], None)
    listed = {one["email"]: one for one in admin.list_users()}
    for address, is_group in ((email, False), (group, True)):
        equal({name: listed[address][name] for name in ("email", "is_group", "is_admin")}, {
            "email": address, "is_group": is_group, "is_admin": False,
        })
    with fault_of(409) as problem:
        admin.create_user(email)
    assert problem["detail"].startswith("Duplicate ")


@case("gives access through a user group and a resource group", "POST /admin/user-groups", "POST /admin/resource-groups",
      "POST /admin/resource-group-members", "POST /admin/user-permissions")
def grants_access(place):
    admin = place.client("admin")
    email, group, resources = f"{mine('user')}@example.org", f"{mine('group')}@example.org", mine("resources")
    client = place.client_with(admin.create_user(email)["key"])
    admin.create_user(group, is_group=True)
    with fault_of(403):
        client.list_tables("MW0003DS0003")
    admin.add_to_user_group(group, email)
    admin.create_resource_group(resources, "Some resources")
    admin.add_to_resource_group(resources, "MW0003DS0003", "DATASET", resource_json=None)
    admin.grant(group, "GROUP", resources, "DOWNLOAD")
    equal([table["table_name"] for table in client.list_tables("MW0003DS0003")], ["annual", "monthly"])
    # Once more, as a script does that is run again.
    admin.add_to_user_group(group, email)
    admin.create_resource_group(resources, "Some resources")
    admin.add_to_resource_group(resources, "MW0003DS0003", "DATASET")
    admin.grant(group, "GROUP", resources, "DOWNLOAD")


@case("grants on a dataset, on a bucket and on weather", "POST /admin/user-permissions")
def grants_resources(place):
    admin = place.client("admin")
    email = f"{mine('user')}@example.org"
    client = place.client_with(admin.create_user(email)["key"])
    admin.grant(email, "DATASET", "MW0003DS0003", "VIEW")
    equal(client.dataset("MW0003DS0003")["access_level"], "VIEW")
    admin.grant(email, "DATASET", "MW0003DS0003", "DOWNLOAD")
    assert client.list_tables("MW0003DS0003")
    admin.grant(email, "BUCKET", "PREPROCESSED", "DOWNLOAD")
    with fault_of(404):
        client.list_tables("MW0003DS0003", "PREPROCESSED")
    admin.grant(email, "WEATHER_DATA_API", "*", "VIEW")
    equal([one["dataset_name"] for one in client.list_weather()], ["era5_uk"])
    with fault_of(404):
        admin.grant("nobody@example.org", "DATASET", "MW0003DS0003", "VIEW")


@case("makes a collection once, and lists it", "POST /admin/collections", "GET /admin/collections")
def makes_collection(place):
    admin = place.client("admin")
    made = admin.create_collection(COLLECTION)
    assert COLLECTION.items() <= made.items() and isinstance(made["id"], int)
    equal(admin.create_collection(COLLECTION), made)
    assert made in admin.list_collections()
    with fault_of(409) as problem:
        admin.create_collection({**COLLECTION, "collection_name": "Another"})
    assert problem["detail"].startswith("Duplicate ") and "PY0001" in problem["detail"]


@case("makes a data owner once, and lists them", "POST /admin/data-owners", "GET /admin/data-owners")
def makes_owner(place):
    admin = place.client("admin")
    owner = {"name": mine("Owner "), "contact_person": "Asha", "contact_person_email": "asha@example.org"}
    made = admin.create_data_owner(owner)
    assert owner.items() <= made.items() and isinstance(made["id"], int)
    equal(admin.create_data_owner(owner), made)
    assert made in admin.list_data_owners()
    with fault_of(409) as problem:
        admin.create_data_owner({**owner, "contact_person": None})
    assert "duplicate" in problem["detail"].lower()


@case("makes a raw dataset once", "POST /admin/raw-datasets")
def makes_raw_dataset(place):
    admin = place.client("admin")
    raw = {"rds_id": mine("RAW-"), "title": "Raw", "source": "https://example.org"}
    made = admin.create_raw_dataset(raw)
    assert raw.items() <= made.items() and isinstance(made["id"], int)
    equal(admin.create_raw_dataset(raw), made)
    with fault_of(409):
        admin.create_raw_dataset({**raw, "title": "Another"})


@case("makes a dataset, with dates as a year or in full", "POST /admin/datasets")
def makes_dataset(place):
    admin = place.client("admin")
    more = {
        "description": "Several lines\nof text", "spatial_coverage_region_id": "country_IND", "spatial_resolution": "LAT/LONG",
        "temporal_coverage_start_date": "2019", "temporal_coverage_end_date": "2023-02-11", "temporal_resolution": "MONTH",
        "access_level": "VIEW", "tags": ["health", "a tag"], "additional_metadata": {"licence": "ODC-PDDL-1.0"},
    }
    asked, made = some_dataset(admin, "PY0001DS0901", **more)
    assert isinstance(made["id"], int)
    seen = place.client("public").dataset("PY0001DS0901")
    equal({name: seen[name] for name in ("ds_id", "description", "access_level", "spatial_resolution")}, {
        "ds_id": "PY0001DS0901", "description": more["description"], "access_level": "VIEW", "spatial_resolution": "LAT/LONG",
    })
    equal(seen["temporal_coverage_start_date"], "2019-01-01")
    equal(seen["temporal_coverage_end_date"], "2023-02-11")
    equal(seen["spatial_coverage_region"]["region_name"], "India")
    equal(sorted(tag["tag_name"] for tag in seen["tags"]), ["a tag", "health"])
    equal(admin.create_dataset(asked)["id"], made["id"])
    with fault_of(409) as problem:
        admin.create_dataset({**asked, "title": "Another"})
    assert problem["detail"].startswith("Duplicate ") and "PY0001DS0901" in problem["detail"]


@case("makes a dataset with the least that is needed, which nobody else sees", "POST /admin/datasets")
def makes_least_dataset(place):
    admin = place.client("admin")
    some_dataset(admin, "PY0001DS0902")
    equal(admin.dataset("PY0001DS0902")["access_level"], "DOWNLOAD")
    assert "PY0001DS0902" not in [one["ds_id"] for one in place.client("public").list_datasets()]


@case("is told what a dataset refers to that is not there", "POST /admin/datasets")
def misses_references(place):
    admin = place.client("admin")
    asked, _ = some_dataset(admin, "PY0001DS0903")
    wrong = {"data_owner_name": "Nobody at all", "spatial_coverage_region_id": "country_XX", "raw_dataset_ids": [987654]}
    for field, value in wrong.items():
        try:
            admin.create_dataset({**asked, "ds_id": "PY0001DS0904", field: value})
        except Exception as fault:
            text = fault.response.text
            assert 400 <= fault.response.status_code < 500, text
            assert str(value[0] if isinstance(value, list) else value) in text, text
        else:
            raise AssertionError(f"{field} was taken")
    for change in ({"ds_id": "XX0001DS0904"}, {"ds_id": "PY0001DS09041"}, {"raw_dataset_ids": []}):
        with fault_of(422):
            admin.create_dataset({**asked, "ds_id": "PY0001DS0904", **change})


@case("uploads a table, downloads it, and deletes it", "POST /admin/datasets/{ds_id}/{bucket_type}/tables",
      "DELETE /admin/datasets/{ds_id}/{bucket_type}/tables/{table_name}")
def uploads_table(place):
    admin = place.client("admin")
    some_dataset(admin, "PY0001DS0905", access_level="DOWNLOAD")
    dictionary = {"district": {"description": "District", "comments": "", "access": True}}
    metadata = {"table_name": "cases", "description": "Cases", "source": "Survey", "data_dictionary": dictionary}
    said = admin.upload_table("PY0001DS0905", "STANDARDISED", some_table(place), metadata)
    assert isinstance(said["message"], str)
    listed = place.client("public").list_tables("PY0001DS0905")
    equal([one["table_name"] for one in listed], ["cases"])
    equal(listed[0]["metadata"]["description"], "Cases")
    equal(listed[0]["metadata"]["data_dictionary"]["district"], dictionary["district"])
    content = place.client("public").download_table("PY0001DS0905", "STANDARDISED", "cases").decode()
    equal(list(csv.reader(io.StringIO(content))), [["district", "count"], ["Mysuru", "12"]])
    with fault_of(403):
        place.client("analyst").delete_table("PY0001DS0905", "STANDARDISED", "cases")
    assert isinstance(admin.delete_table("PY0001DS0905", "STANDARDISED", "cases")["message"], str)
    with fault_of(404):
        place.client("public").list_tables("PY0001DS0905")


@case("is refused a table under another name, and one that is half there",
      "POST /admin/datasets/{ds_id}/{bucket_type}/tables")
def refuses_table(place):
    admin = place.client("admin")
    some_dataset(admin, "PY0001DS0906")
    with fault_of(422):
        admin.upload_table("PY0001DS0906", "STANDARDISED", some_table(place), {"table_name": "other"})
    with fault_of(404):
        admin.upload_table("PY0001DS0999", "STANDARDISED", some_table(place), {"table_name": "cases"})
    with fault_of(404):
        admin.list_tables("PY0001DS0906")


@case("uploads a folder, and then the same folder again", "POST /admin/data-owners", "POST /admin/raw-datasets",
      "POST /admin/datasets", "POST /admin/datasets/{ds_id}/{bucket_type}/tables")
def uploads_folder(place):
    admin = place.client("admin")
    admin.create_collection(COLLECTION)
    folder = place.folder()
    info = {
        "owner": {"name": "Owner of a folder", "contact_person": "Asha"},
        "raw_dataset": {"rds_id": "PY-FOLDER", "title": "Raw", "source": "https://example.org"},
        "dataset": {
            "ds_id": "PY0001DS0907", "title": "A folder", "collection_id": "PY0001", "data_owner_name": "Owner of a folder",
            "temporal_coverage_start_date": "2019", "access_level": "DOWNLOAD", "tags": ["folder"],
        },
        "tables": {name: {"table_name": name, "description": name} for name in ("first", "second")},
    }
    with open(os.path.join(folder, "info.json"), "w", encoding="utf-8") as file:
        json.dump(info, file)
    for name in info["tables"]:
        with open(os.path.join(folder, f"{name}.csv"), "w", encoding="utf-8") as file:
            file.write("a,b\n" + "".join(f"{row},{name}\n" for row in range(1000)))
    dataset, messages = admin.upload_folder(folder)
    again, more = admin.upload_folder(folder)
    equal((again["id"], len(messages), len(more)), (dataset["id"], 2, 2))
    # An owner that was changed meanwhile is passed over: the answer says duplicate.
    info["owner"]["contact_person"] = "Ravi"
    with open(os.path.join(folder, "info.json"), "w", encoding="utf-8") as file:
        json.dump(info, file)
    equal(admin.upload_folder(folder)[0]["id"], dataset["id"])
    downloaded = place.client("public").download_dataset("0907", place.folder())
    for name in info["tables"]:
        with open(os.path.join(folder, f"{name}.csv"), "rb") as sent, open(
            os.path.join(downloaded, f"{name}.csv"), "rb"
        ) as got:
            assert sent.read() == got.read(), name


@case("uploads a shapefile, plain and packed", "POST /admin/shapefiles/{region_id}", "GET /shapefiles/{region_id}")
def uploads_shapefile(place):
    import gzip

    admin = place.client("admin")
    plain = place.sample("regions", "country_BEL.geojson")
    with open(plain, "rb") as file:
        content = file.read()
    packed = os.path.join(place.folder(), "country_BEL.geojson.gz")
    with gzip.open(packed, "wb") as file:
        file.write(content)
    for path in (plain, packed, plain):
        admin.upload_shapefile("country_BEL", path)
        equal(place.client("admin").shapefile("country_BEL")[1], json.loads(content))
    with fault_of(403):
        place.client("analyst").upload_shapefile("country_BEL", plain)


def main(what, name=None):
    if what == "list":
        json.dump([{"name": name, "calls": calls} for name, (calls, _) in CASES.items()], sys.stdout)
        return
    CASES[name][1](Place(**json.load(sys.stdin)))


main(*sys.argv[1:])
