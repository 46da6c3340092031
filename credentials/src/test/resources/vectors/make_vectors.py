#!/usr/bin/env python3
"""Writes the known-answer vectors beside this file, with Python's standard library alone.

An implementation in another language that gives the same answers reads and writes the same keys and records.
Everything is derived from fixed seeds: run again, it writes the same bytes. Nothing in here is in use anywhere.
"""
import hashlib
import hmac
import ipaddress
import json
import pathlib
import re
import zlib
from fractions import Fraction

HERE = pathlib.Path(__file__).parent
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
ULIDS = [
    "00000000000000000000000000",
    "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    "01K8XJ3Q5ZC7W2D9M4N6P8R0ST",
    "7ZZZZZZZZZZZZZZZZZZZZZZZZZ",
]


def write(name, content):
    (HERE / name).write_text(json.dumps(content, indent=2, ensure_ascii=True) + "\n", encoding="utf-8")


def seeded(text):
    return hashlib.sha256(text.encode()).digest()


def base62(number, width):
    digits = ""
    while number:
        number, digit = divmod(number, 62)
        digits = BASE62[digit] + digits
    return digits.rjust(width, "0")


def compose(prefix, key_id, secret):
    checked = f"{prefix}_v1_{key_id}_{base62(int.from_bytes(secret, 'big'), 43)}"
    return checked + base62(zlib.crc32(checked.encode("ascii")), 6)


def hkdf(key, info, length=32, salt=b""):
    prk = hmac.new(salt or bytes(32), key, hashlib.sha256).digest()
    block, output, counter = b"", b"", 0
    while len(output) < length:
        counter += 1
        block = hmac.new(prk, block + info + bytes([counter]), hashlib.sha256).digest()
        output += block
    return output[:length]


def hmac256(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


SECRETS = [bytes(32), b"\xff" * 32, bytes(31) + b"\x01", seeded("secret 1"), seeded("secret 2")]
ISSUED = [
    {"prefix": prefix, "keyID": key_id, "secretHex": secret.hex(), "text": compose(prefix, key_id, secret)}
    for prefix in ("lk", "lkpub", "a", "0123456789abcdef", "m", "mcx")
    for key_id in ULIDS
    for secret in SECRETS
]
EXAMPLE = compose("lk", ULIDS[2], SECRETS[3])


def with_right_check(checked):
    return checked + base62(zlib.crc32(checked.encode("ascii")), 6)


def issued():
    small_check = next(
        text
        for text in (compose("lk", ULIDS[2], seeded(f"small {i}")) for i in range(100000))
        if text[-6] == "0"
    )
    secret = "_" + base62(int.from_bytes(SECRETS[3], "big"), 43)
    write("issued.json", {
        "valid": ISSUED + [{"prefix": "lk", "keyID": ULIDS[2], "secretHex": None, "text": small_check}],
        "invalid": [
            {"why": "wrong check", "text": EXAMPLE[:-1] + ("0" if EXAMPLE[-1] != "0" else "1")},
            {"why": "lower case", "text": EXAMPLE.lower()},
            {"why": "cut short", "text": EXAMPLE[:-1]},
            {"why": "a character too many", "text": EXAMPLE + "0"},
            {"why": "line end", "text": EXAMPLE + "\n"},
            {"why": "another version", "text": with_right_check(f"lk_v2_{ULIDS[2]}{secret}")},
            {"why": "no prefix", "text": with_right_check(f"_v1_{ULIDS[2]}{secret}")},
            {"why": "prefix too long", "text": with_right_check(f"0123456789abcdefg_v1_{ULIDS[2]}{secret}")},
            {"why": "prefix in upper case", "text": with_right_check(f"LK_v1_{ULIDS[2]}{secret}")},
            {"why": "the macaroons' prefix", "text": with_right_check(f"mc_v1_{ULIDS[2]}{secret}")},
            {"why": "key id in lower case", "text": with_right_check(f"lk_v1_{ULIDS[2].lower()}{secret}")},
            {"why": "key id over 128 bits", "text": with_right_check(f"lk_v1_8{ULIDS[2][1:]}{secret}")},
            {"why": "key id with an I", "text": with_right_check(f"lk_v1_{ULIDS[2][:-1]}I{secret}")},
            {"why": "empty", "text": ""},
        ],
    })


RAW_KEYS = ["x", "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "~!@#$%^&*()_+", "k" * 4096]


def hashing():
    keys = []
    for key in (bytes(32), b"\xff" * 32, bytes(range(32)), seeded("hash key")):
        digest_key, revoke_key = hkdf(key, b"digest"), hkdf(key, b"revoke")
        keys.append({
            "keyHex": key.hex(),
            "id": hkdf(key, b"id")[:8].hex(),
            "subkeysHex": {p: hkdf(key, p.encode()).hex() for p in ("digest", "revoke", "page-token", "snapshot")},
            "credentials": [{
                "text": text,
                "digestHex": hmac256(digest_key, text).hex(),
                "proofHex": hmac256(revoke_key, text).hex(),
                "lockHex": hashlib.sha256(hmac256(revoke_key, text)).hexdigest(),
            } for text in (EXAMPLE, "", "x", "gr\u00fc\u00dfe-\U0001f511")],
        })
    imports = [{
        "keyHex": key.hex(),
        "rawKey": raw,
        "keyID": hmac.new(key, raw.encode(), lambda data=b"": hashlib.new("sha512_256", data)).hexdigest(),
    } for key in (bytes(32), seeded("import-id")) for raw in RAW_KEYS]
    active, other, import_id = seeded("hash key"), bytes(range(32)), seeded("import-id")
    name = lambda key: hkdf(key, b"id")[:8].hex()
    write("hashing.json", {
        "hashKeys": keys,
        "importIDs": imports,
        "ring": {
            "entriesHex": {
                "active": name(active).encode().hex(),
                f"hash-key-{name(active)}": active.hex(),
                f"hash-key-{name(other)}": other.hex(),
                "import-id": import_id.hex(),
            },
            "active": name(active),
            "ids": sorted([name(active), name(other)]),
        },
        "hkdf": [{  # RFC 5869, appendix A.1 to A.3
            "keyHex": "0b" * 22, "saltHex": "000102030405060708090a0b0c", "infoHex": "f0f1f2f3f4f5f6f7f8f9",
            "prkHex": "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
            "okmHex": "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        }, {
            "keyHex": bytes(range(0x00, 0x50)).hex(), "saltHex": bytes(range(0x60, 0xb0)).hex(),
            "infoHex": bytes(range(0xb0, 0x100)).hex(),
            "prkHex": "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
            "okmHex": "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
                      "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
        }, {
            "keyHex": "0b" * 22, "saltHex": "", "infoHex": "",
            "prkHex": "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
            "okmHex": "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
        }],
    })


ISSUED_SHAPE = re.compile(r"[a-z0-9]{1,16}_v1_[0-9A-Za-z]{26}_[0-9A-Za-z]{49}")
ISSUED_EXACT = re.compile(r"[a-z0-9]{1,16}_v1_[0-7][0-9A-HJKMNP-TV-Z]{25}_[0-9A-Za-z]{49}")
JWT_SHAPE = re.compile(r"e[w-z0-9_-][0-9A-Za-z_-]*\.[0-9A-Za-z_-]+\.[0-9A-Za-z_-]*")


def shape_of(text):
    if not re.fullmatch(r"[!-~]{1,8192}", text):
        return "MALFORMED"
    if text.startswith("mc_v1_"):
        return "MACAROON"
    if JWT_SHAPE.fullmatch(text):
        return "JWT"
    if len(text) > 4096:
        return "MALFORMED"
    if not ISSUED_SHAPE.fullmatch(text):
        return "IMPORTED"
    return "ISSUED" if ISSUED_EXACT.fullmatch(text) and with_right_check(text[:-6]) == text else "MALFORMED"


def classification():
    jwt = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhIn0.c2ln"
    texts = [EXAMPLE, ISSUED[0]["text"], ISSUED[-1]["text"], jwt, "eyJhbGciOiJub25lIn0.e30.", "e30.e30.e30", "mc_v1_",
             "mc_v1_AgEH", "mc_v1", "MC_v1_AgEH", "x", "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "!", "~", "a b", " a", "a ",
             "a\n", "a\r\n", "\u0000", "\u007f", "caf\u00e9", "\U0001f511", "\u0660", "", "a.b.c", "ey.e30.sig",
             "e.e30.sig", "ev.e30.sig", "e-.e30.sig", "e_.e30.sig", "eyJ..sig", ".eyJ.sig", "eyJ.e30", "eyJ.e30.s=",
             "eyJ.e30.s.x", "eyJ.e30.a.b.c", "eyJ.e3+.sig", "..", "...", "bearer_v1_x",
             EXAMPLE.lower(), EXAMPLE.upper(), EXAMPLE[:-1], EXAMPLE + "0", EXAMPLE[1:], EXAMPLE[2:],
             "mc" + EXAMPLE[2:], "x" + EXAMPLE, "x" * 15 + EXAMPLE, EXAMPLE.replace("_v1_", "_v2_"),
             EXAMPLE.replace("_", "-"), EXAMPLE[:-1] + "-", EXAMPLE[:40] + "." + EXAMPLE[41:],
             with_right_check(EXAMPLE[:-6].replace(ULIDS[2], ULIDS[2].lower())),
             with_right_check(EXAMPLE[:-6].replace(ULIDS[2], "8" + ULIDS[2][1:])),
             with_right_check(EXAMPLE[:-6].replace(ULIDS[2], "U" * 26))]
    cases = [{"text": text, "repeat": 0, "shape": shape_of(text)} for text in texts]
    # `repeat`: how many more times the last character stands at the end; keeps the long ones out of this file.
    for text, length in (("k", 4096), ("k", 4097), ("k", 8192), ("mc_v1_A", 4097), ("mc_v1_A", 8192), ("mc_v1_A", 8193),
                         (jwt, 4097), (jwt, 8192), (jwt, 8193)):
        repeat = length - len(text)
        cases.append({"text": text, "repeat": repeat, "shape": shape_of(text + text[-1] * repeat)})
    write("classification.json", {"cases": cases})


UNITS = {"ns": Fraction(1, 10**9), "us": Fraction(1, 10**6), "\u00b5s": Fraction(1, 10**6),
         "\u03bcs": Fraction(1, 10**6), "ms": Fraction(1, 1000), "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800,
         "mo": 30 * 86400, "y": 365 * 86400}
COMPONENT = r"([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|\u00b5s|\u03bcs|ms|mo|s|m|h|d|w|y)"
LONGEST = 315360000


def seconds_of(text):
    if len(text) > 64 or not re.fullmatch(f"(?:{COMPONENT})+", text):
        return None
    total = sum(Fraction(number.rstrip(".")) * UNITS[unit] for number, unit in re.findall(COMPONENT, text))
    return int(total) if total.denominator == 1 and 1 <= total <= LONGEST else None


def simple_seconds_of(text):
    match = re.fullmatch(r"([0-9]+)([smhdw])", text)
    total = int(match[1]) * UNITS[match[2]] if match and len(text) <= 64 else -1
    return total if 0 <= total <= LONGEST else None


def durations():
    texts = ["3600s", "1s", "315360000s", "315360001s", "0s", "1h30m", "1d", "1w", "1mo", "1y", "10y", "10y1s", "1y6mo",
             "1y6mo2w3d4h5m6s", "6mo1y", "1m1mo1m", "1h1h", "1.5h", ".5m", "5.s", "0.5s", "1.5s", "3600.000s",
             "0.25d", "0.1m", "0.01m", "1000ms", "1500ms", "1ms", "999999us1us", "1000000us", "1000000\u00b5s",
             "1000000\u03bcs", "1000000000ns", "999999999ns", "0h1s", "007s", "1H", "1D", "1 h", " 1h", "1h ", "1h 30m",
             "+1h", "-1h", "1", "h", "", ".", ".s", "1..5h", "1.5.5h", "1h30", "P1D", "PT1H", "1e3s", "1,5h", "0x1s",
             "1mon", "1min", "1sec", "1M", "\u0661s", "1\u0455", "never", "inf", "9" * 63 + "s", "9" * 64 + "s",
             "0" * 62 + "1s", "0" * 63 + "1s", "3650d", "3651d", "521w", "522w", "87600h", "5256000m", "60s", "0m", "0h",
             "0d", "0w", "0y", "1.5w", "90d", "s", "1h30m1w", "00s"]
    write("durations.json", {
        "durations": [{"text": text, "seconds": seconds_of(text)} for text in texts],
        "simple": [{"text": text, "seconds": simple_seconds_of(text)} for text in texts],
    })


def packed(text):
    address = ipaddress.ip_address(text)
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).packed


def canonical(text):
    address, length = text.split("/")
    address, length = ipaddress.ip_address(address), int(length)
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped:
        address, length = mapped, length - 96
    return ipaddress.ip_network((address, length), strict=False)


ADDRESSES = ["0.0.0.0", "255.255.255.255", "10.0.0.1", "10.255.255.255", "11.0.0.0", "192.168.1.7", "192.168.1.8",
             "127.0.0.1", "::", "::1", "2001:db8::", "2001:db8::1", "2001:db9::", "2001:DB8:0:0:1:0:0:1",
             "fe80::1:2:3:4", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1::8", "::ffff:10.0.0.1",
             "::ffff:a00:1", "0:0:0:0:0:FFFF:192.168.1.7", "::10.0.0.1", "64:ff9b::192.0.2.33",
             "1:2:3:4:5:6:1.2.3.4", "1:0:0:2:0:0:0:3", "1:0:2:0:3:0:4:0", "0001:0002::0003",
             "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255"]
NO_ADDRESSES = ["", " ", "1", "1.2.3", "1.2.3.", ".1.2.3", "1.2.3.4.", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.00",
                "1.2.3.4 ", " 1.2.3.4", "1.2.3.-4", "+1.2.3.4", "0x7f.0.0.1", "2130706433", "127.1", "1.2.3.4/32",
                "1.2.3.4:80", "localhost", "example.com", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1::2::3", ":1:2:3:4:5:6:7", "1:2:3:4:5:6:7:", "1:", ":1",
                "::1:", "12345::", "g::", "fe80::1%eth0", "fe80::1%1", "[::1]", "[::1]:80", "::1.2.3", "::1.2.3.4.5",
                "::1.2.3.4:5", "::01.2.3.4", "1:2:3:4:5:6:7:1.2.3.4", "1:2:3:4:5:6::1.2.3.4", "1.2.3.4::", "::1/128",
                "\u0661.2.3.4", "1\u30022.3.4", "::\uff11", "::ffff:1234.1.1.1", "1.2.3.1000", "unknown", "_hidden"]
BLOCKS = ["0.0.0.0/0", "10.0.0.0/8", "10.1.2.3/8", "192.168.1.7/32", "192.168.1.7/31", "192.168.1.255/29",
          "255.255.255.255/1", "::/0", "::1/128", "2001:db8::/32", "2001:DB8::1/33", "fe80::1:2:3:4/64",
          "1:2:3:4:5:6:7:8/127", "::ffff:10.1.2.3/104", "::ffff:0:0/96", "::FFFF:192.168.1.7/128", "ffff::/1",
          "1:0:0:2:0:0:0:3/128", "64:ff9b::/96", "::10.0.0.0/120"]
NO_BLOCKS = ["", "/", "10.0.0.0", "::1", "10.0.0.0/", "/8", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/+8",
             "10.0.0.0/08", "10.0.0.0/00", "10.0.0.0/8 ", " 10.0.0.0/8", "10.0.0.0 /8", "10.0.0.0/ 8", "10.0.0.0/8/8",
             "10.0.0/8", "10/8", "010.0.0.0/8", "10.0.0.0/255.0.0.0", "10.0.0.0/0.255.255.255", "10.0.0.0/a",
             "localhost/8", "example.com/32", "fe80::1%eth0/64", "[::1]/128", "::ffff:10.0.0.1/95", "::ffff:10.0.0.0/8",
             "::ffff:0:0/0", "10.0.0.0/\u0668", "10.0.0.0/1000", "10.0.0.0/4294967304", "10.0.0.0\\8"]


def cidrs():
    write("cidrs.json", {
        "addresses": [{"text": text, "bytesHex": packed(text).hex(), "canonical": str(ipaddress.ip_address(packed(text)))}
                      for text in ADDRESSES],
        "noAddresses": NO_ADDRESSES,
        "blocks": [{
            "text": text,
            "canonical": str(canonical(text)),
            "contains": [a for a in ADDRESSES if ipaddress.ip_address(packed(a)) in canonical(text)],
        } for text in BLOCKS],
        "noBlocks": NO_BLOCKS,
    })


issued()
hashing()
classification()
durations()
cidrs()
