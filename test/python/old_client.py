"""The calls of the Python client that people have, as it sends them: its paths, parameters, headers and form names, and
what it does with an answer. Written from the wire contract and from nothing of this server.
"""
import contextlib
import gzip
import json
import os

import requests

STATUS_OF_FAULT = 400


class OldClient:
    """`base_url` ends in /api/v1, as in people's settings."""

    def __init__(self, base_url, api_key):
        self.base_url = base_url
        self.headers = {"X-API-Key": api_key} if api_key is not None else {}

    def _send(self, method, path, **what):
        response = requests.request(method, f"{self.base_url}{path}", headers=self.headers, timeout=60, **what)
        if response.status_code >= STATUS_OF_FAULT:
            raise requests.HTTPError(f"{response.status_code}: {response.text}", response=response)
        return response

    def _json(self, method, path, **what):
        """It reads JSON from every call but the two binary ones, whatever it does with it."""
        return self._send(method, path, **what).json()

    # What users do.

    def list_datasets(self, limit=100):
        return self._json("GET", "/datasets", params={"limit": limit})

    def dataset(self, name):
        """By the whole id or its last four digits, inside the list."""
        found = [one for one in self.list_datasets() if one["ds_id"] == name or one["ds_id"][-4:] == name]
        if not found:
            raise LookupError(f"No dataset {name}")
        return found[0]

    def list_tables(self, ds_id, bucket_type="STANDARDISED"):
        return self._json("GET", f"/datasets/{ds_id}/{bucket_type}/tables")

    def download_dataset(self, name, root, bucket_type="STANDARDISED"):
        """Every table through its link, without the key, into {root}/{ds_id}-{Title_With_Underscores}."""
        dataset = self.dataset(name)
        folder = os.path.join(root, f"{dataset['ds_id']}-{dataset['title'].replace(' ', '_')}")
        os.makedirs(folder)
        for table in self.list_tables(dataset["ds_id"], bucket_type):
            answer = requests.get(table["download_link"], timeout=60)
            answer.raise_for_status()
            with open(os.path.join(folder, f"{table['table_name']}.csv"), "wb") as file:
                file.write(answer.content)
        return folder

    def download_table(self, ds_id, bucket_type, table_name):
        return self._send("GET", f"/datasets/{ds_id}/{bucket_type}/{table_name}").content

    def list_shapefiles(self):
        return self._json("GET", "/shapefiles")

    def shapefile(self, region_id):
        """The raw body, which the client unpacks by itself."""
        response = self._send("GET", f"/shapefiles/{region_id}")
        return response, json.loads(gzip.decompress(response.content))

    def list_children(self, region_id):
        return self._json("GET", f"/regions/{region_id}/children")

    def list_weather(self):
        return self._json("GET", "/weather/datasets")

    def download_weather(self, name, variables, start_date, end_date, geojson, folder):
        """Into the file that the answer names: everything after `filename=`, less quotes."""
        asked = {"variables": variables, "start_date": start_date, "end_date": end_date, "geojson": geojson}
        response = self._send("POST", f"/weather/datasets/{name}/download", json=asked)
        file_name = response.headers["Content-Disposition"].split("filename=")[1].replace('"', "")
        path = os.path.join(folder, file_name)
        with open(path, "wb") as file:
            file.write(response.content)
        return response, path

    # What administrators do.

    def create_user(self, email, is_group=False):
        return self._json("POST", "/admin/users", json={"email": email, "is_group": is_group})

    def list_users(self):
        return self._json("GET", "/admin/users")

    def add_to_user_group(self, group_email, user_email):
        return self._json("POST", "/admin/user-groups", json={"group_email": group_email, "user_email": user_email})

    def create_resource_group(self, resource_group_id, group_name):
        asked = {"resource_group_id": resource_group_id, "group_name": group_name}
        return self._json("POST", "/admin/resource-groups", json=asked)

    def add_to_resource_group(self, resource_group_id, resource_id, resource_type, **resource_json):
        asked = {"resource_group_id": resource_group_id, "resource_id": resource_id, "resource_type": resource_type}
        return self._json("POST", "/admin/resource-group-members", json={**asked, **resource_json})

    def grant(self, user_email, resource_type, resource_id, permission):
        asked = {"user_email": user_email, "resource_type": resource_type, "resource_id": resource_id}
        return self._json("POST", "/admin/user-permissions", json={**asked, "permission": permission})

    def create_collection(self, collection):
        return self._json("POST", "/admin/collections", json=collection)

    def list_collections(self):
        return self._json("GET", "/admin/collections")

    def create_data_owner(self, owner):
        return self._json("POST", "/admin/data-owners", json=owner)

    def list_data_owners(self):
        return self._json("GET", "/admin/data-owners")

    def create_raw_dataset(self, raw):
        return self._json("POST", "/admin/raw-datasets", json=raw)

    def create_dataset(self, dataset):
        return self._json("POST", "/admin/datasets", json=dataset)

    def upload_table(self, ds_id, bucket_type, table_path, metadata):
        name = os.path.basename(table_path)
        with open(table_path, "rb") as file:
            files = {
                "file": (name, file, "text/csv"),
                "table_metadata_file": ("metadata.json", json.dumps(metadata), "application/json"),
            }
            return self._json("POST", f"/admin/datasets/{ds_id}/{bucket_type}/tables", files=files)

    def delete_table(self, ds_id, bucket_type, table_name):
        return self._json("DELETE", f"/admin/datasets/{ds_id}/{bucket_type}/tables/{table_name}")

    def upload_shapefile(self, region_id, path):
        with open(path, "rb") as file:
            return self._json("POST", f"/admin/shapefiles/{region_id}", files={"shapefile": file})

    def upload_folder(self, folder):
        """The upload tool: owner, raw dataset, dataset, tables. A conflict on the owner is passed over where the text
        of the answer has the word duplicate in it; everything else ends it.
        """
        with open(os.path.join(folder, "info.json"), encoding="utf-8") as file:
            info = json.load(file)
        try:
            self.create_data_owner(info["owner"])
        except requests.HTTPError as fault:
            if "duplicate" not in fault.response.text.lower():
                raise
        raw = self.create_raw_dataset(info["raw_dataset"])
        dataset = self.create_dataset({**info["dataset"], "raw_dataset_ids": [raw["id"]]})
        messages = [
            self.upload_table(dataset["ds_id"], "STANDARDISED", os.path.join(folder, f"{name}.csv"), metadata)["message"]
            for name, metadata in sorted(info["tables"].items())
        ]
        return dataset, messages


@contextlib.contextmanager
def fault_of(status):
    """The next call fails with this status, and with the one shape that all faults have. Gives its document."""
    problem = {}
    try:
        yield problem
    except requests.HTTPError as fault:
        answer = fault.response
        assert answer.status_code == status, f"{answer.status_code} instead of {status}: {answer.text}"
        assert answer.headers["Content-Type"].startswith("application/problem+json"), answer.headers
        problem.update(answer.json())
        wanted = {"type", "title", "status", "detail", "instance", "code", "request_id"}
        assert wanted <= problem.keys(), f"without {wanted - problem.keys()}"
        assert problem["status"] == status and problem["detail"].strip().endswith((".", "?")), problem
    else:
        raise AssertionError(f"There was no fault, and {status} was expected.")
