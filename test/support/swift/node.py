"""The steps of start.sh that need Python: Swift is a Python program, and one
process that uses its modules is much quicker than a chain of its commands."""

import datetime
import hashlib
import hmac
import os
import runpy
import string
import sys
import time
import urllib.error
import urllib.request

STORAGE = ('account', 'container', 'object')


def check_xattrs(folder):
    """Swift keeps the metadata of objects in extended attributes, and where
    there are none it answers 507 to uploads instead of refusing to start."""
    probe = os.path.join(folder, '.xattr-probe')
    open(probe, 'w').close()
    try:
        # About the most that the headers of one S3 object come to.
        os.setxattr(probe, 'user.dataio.probe', b'x' * 2500)
    except OSError as err:
        sys.exit('no user extended attributes in %s: %s' % (folder, err.strerror))
    finally:
        os.unlink(probe)


def render(template, target, *pairs):
    values = dict(pair.split('=', 1) for pair in pairs)
    with open(template) as source:
        text = string.Template(source.read()).substitute(values)
    with open(target, 'w') as out:
        out.write(text)


def make_rings(folder, *ports):
    from swift.common.ring import RingBuilder

    for kind, port in zip(STORAGE, ports):
        builder = RingBuilder(part_power=4, replicas=1, min_part_hours=0)
        builder.add_dev({
            'region': 1, 'zone': 1, 'ip': '127.0.0.1', 'port': int(port),
            'device': 'd1', 'weight': 1.0,
            'replication_ip': '127.0.0.1', 'replication_port': int(port),
        })
        # Seeded, so that a second start on the same folder finds its data.
        builder.rebalance(seed='dataio')
        builder.get_ring().save(os.path.join(folder, kind + '.ring.gz'))


def serve(kind, folder):
    """Runs one of Swift's servers. Debian's start-up commands read the one
    swift.conf in /etc, which may belong to another Swift on the machine."""
    from swift.common import constraints, utils

    utils.set_swift_dir(folder)
    constraints.reload_constraints()
    command = '/usr/bin/swift-%s-server' % kind
    # --verbose is what sends the log to stderr as well.
    sys.argv = [command, os.path.join(folder, kind + '-server.conf'), '--verbose']
    runpy.run_path(command, run_name='__main__')


def create_bucket(endpoint, region, bucket):
    """Signed by hand, as a fresh machine has no S3 client; going through S3
    proves signatures, rings and all servers before the caller is told."""
    access, secret = os.environ['AWS_ACCESS_KEY_ID'], os.environ['AWS_SECRET_ACCESS_KEY']
    now = datetime.datetime.now(datetime.timezone.utc).strftime('%Y%m%dT%H%M%SZ')
    empty = hashlib.sha256(b'').hexdigest()
    signed = {
        'host': endpoint.split('://', 1)[1],
        'x-amz-content-sha256': empty,
        'x-amz-date': now,
    }
    names = ';'.join(sorted(signed))
    canonical = '\n'.join(
        ['PUT', '/' + bucket, '']
        + ['%s:%s' % (name, signed[name]) for name in sorted(signed)]
        + ['', names, empty])
    scope = '/'.join((now[:8], region, 's3', 'aws4_request'))
    to_sign = '\n'.join(
        ('AWS4-HMAC-SHA256', now, scope, hashlib.sha256(canonical.encode()).hexdigest()))
    key = ('AWS4' + secret).encode()
    for piece in scope.split('/'):
        key = hmac.new(key, piece.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    request = urllib.request.Request(endpoint + '/' + bucket, method='PUT', headers={
        'X-Amz-Date': now,
        'X-Amz-Content-SHA256': empty,
        'Authorization': 'AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s'
                         % (access, scope, names, signature),
    })
    # CI machines may name a proxy in the environment, which cannot reach this one.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + 20
    while True:
        try:
            opener.open(request, timeout=20).close()
            return
        except urllib.error.HTTPError as err:
            body = err.read().decode('utf-8', 'replace')
            # Made by an earlier start on the same folder.
            if err.code == 409 and 'BucketAlreadyOwnedByYou' in body:
                return
            if err.code < 500 or time.monotonic() > deadline:
                sys.exit('creating bucket %s: %d %s' % (bucket, err.code, body))
        time.sleep(0.3)


if __name__ == '__main__':
    COMMANDS = {
        'check-xattrs': check_xattrs,
        'render': render,
        'make-rings': make_rings,
        'serve': serve,
        'create-bucket': create_bucket,
    }
    COMMANDS[sys.argv[1]](*sys.argv[2:])
