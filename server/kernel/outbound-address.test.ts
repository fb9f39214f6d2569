import { describe, expect, it } from "vitest";
import { checkAddress, type EgressPolicy, isInnerNetwork, whyNotAddress } from "./outbound-address.ts";

const INTERNET: EgressPolicy = { hosts: null, networks: [], loopback: false };

describe("an address is called only when it is public", () => {
  const refused: [what: string, address: string][] = [
    ["private 10/8", "10.0.0.5"],
    ["private 172.16/12, first", "172.16.0.1"],
    ["private 172.16/12, last", "172.31.255.254"],
    ["private 192.168/16", "192.168.1.1"],
    ["carrier-grade NAT, first", "100.64.0.1"],
    ["carrier-grade NAT, last", "100.127.255.254"],
    ["loopback", "127.0.0.1"],
    ["loopback, another of the block", "127.8.8.8"],
    ["this host", "0.0.0.0"],
    ["this network", "0.1.2.3"],
    ["link-local", "169.254.1.1"],
    ["metadata of the clouds", "169.254.169.254"],
    ["metadata of ECS", "169.254.170.2"],
    ["multicast", "224.0.0.1"],
    ["broadcast", "255.255.255.255"],
    ["reserved 240/4", "240.0.0.1"],
    ["benchmarking", "198.18.0.1"],
    ["documentation", "192.0.2.1"],
    ["IETF protocol", "192.0.0.170"],
    ["6to4 relay", "192.88.99.1"],
    ["IPv6 loopback", "::1"],
    ["IPv6 unspecified", "::"],
    ["IPv6 link-local", "fe80::1"],
    ["IPv6 link-local with a zone", "fe80::1%eth0"],
    ["IPv6 unique local", "fd00:ec2::254"],
    ["IPv6 site-local, deprecated", "fec0::1"],
    ["IPv6 multicast", "ff02::1"],
    ["IPv4-mapped, dotted", "::ffff:10.0.0.5"],
    ["IPv4-mapped, hexadecimal", "::ffff:7f00:1"],
    ["IPv4-mapped of a public address", "::ffff:8.8.8.8"],
    ["IPv4-compatible", "::127.0.0.1"],
    ["IPv4-compatible, hexadecimal", "::a00:5"],
    ["IPv4-translated", "::ffff:0:10.0.0.5"],
    ["NAT64", "64:ff9b::10.0.0.5"],
    ["NAT64 of a local prefix", "64:ff9b:1::a00:5"],
    ["6to4 of a private address", "2002:a00:5::1"],
    ["Teredo", "2001:0:a00:5::1"],
    ["documentation, IPv6", "2001:db8::1"],
    ["discard", "100::1"],
    ["outside 2000::/3", "4000::1"],
    ["no address", "example.org"],
    ["empty", ""],
  ];
  it.each(refused)("%s: %s is refused", (_what, address) => {
    expect(whyNotAddress(address, INTERNET)).not.toBeNull();
  });

  const allowed = [
    "8.8.8.8",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "2606:4700:4700::1111",
  ];
  it.each(allowed)("%s is allowed", (address) => {
    expect(whyNotAddress(address, INTERNET)).toBeNull();
  });

  it("a named inner network opens that network and nothing else", () => {
    const policy = { ...INTERNET, networks: ["10.20.0.0/16", "fd12::/16"] };
    expect(whyNotAddress("10.20.3.4", policy)).toBeNull();
    expect(whyNotAddress("fd12::9", policy)).toBeNull();
    expect(whyNotAddress("10.21.0.1", policy)).toMatch(/private/);
    expect(whyNotAddress("127.0.0.1", policy)).not.toBeNull();
    expect(whyNotAddress("::ffff:10.20.3.4", policy)).not.toBeNull();
  });

  it("a named network of everything does not open loopback or metadata", () => {
    const policy = { ...INTERNET, networks: ["0.0.0.0/0", "::/0"] };
    for (const address of ["127.0.0.1", "169.254.169.254", "::1", "fe80::1", "::ffff:10.0.0.1"])
      expect(whyNotAddress(address, policy), address).not.toBeNull();
  });
});

describe("networks that may be named", () => {
  const cases: [string, boolean][] = [
    ["10.0.0.0/8", true],
    ["10.20.0.0/16", true],
    ["192.168.7.0/24", true],
    ["fd00::/8", true],
    ["100.64.0.0/10", true],
    ["10.0.0.0/7", false],
    ["172.16.0.0/11", false],
    ["0.0.0.0/0", false],
    ["127.0.0.0/8", false],
    ["169.254.0.0/16", false],
    ["8.8.8.0/24", false],
    ["10.0.0.1", false],
    ["inner", false],
  ];
  it.each(cases)("%s: %s", (network, expected) => {
    expect(isInnerNetwork(network)).toBe(expected);
  });
});

describe("an address is checked when it is configured", () => {
  const refused: [string, RegExp][] = [
    ["hooks.example.org", /not a web address/],
    ["", /not a web address/],
    ["http://example.org/", /https:/],
    ["ftp://example.org/", /https:/],
    ["file:///etc/passwd", /https:/],
    ["gopher://example.org/", /https:/],
    ["https://user:secret@example.org/", /name or password/],
    ["https://user@example.org/", /name or password/],
    ["https://example.org:22/", /Port 22/],
    ["https://example.org:25/", /Port 25/],
    ["https://2130706433/", /127\.0\.0\.1 is on this server itself/],
    ["https://0x7f000001/", /127\.0\.0\.1/],
    ["https://0177.0.0.1/", /127\.0\.0\.1/],
    ["https://0x7f.1/", /127\.0\.0\.1/],
    ["https://127.1/", /127\.0\.0\.1/],
    ["https://127.0.0.1./", /127\.0\.0\.1/],
    ["https://2852039166/", /169\.254\.169\.254/],
    ["https://169.254.169.254/latest/meta-data/", /metadata/],
    ["https://[::1]/", /::1/],
    ["https://[::ffff:127.0.0.1]/", /reserved or translated/],
    ["https://[::ffff:7f00:1]/", /reserved or translated/],
    ["https://[::7f00:1]/", /reserved or translated/],
    ["https://[64:ff9b::7f00:1]/", /reserved or translated/],
    ["https://[2002:7f00:1::]/", /reserved or translated/],
    ["https://[fd00:ec2::254]/", /private network/],
    ["https://①②⑦.⓪.⓪.①/", /127\.0\.0\.1/],
  ];
  it.each(refused)("%s is refused", (address, why) => {
    expect(() => checkAddress(address, INTERNET)).toThrow(why);
  });

  it("no refusal repeats a password", () => {
    expect(() => checkAddress("https://user:hunter2@example.org/", INTERNET)).not.toThrow(/hunter2/);
  });

  it.each([
    "https://example.org/hook?a=1",
    "https://example.org:8443/",
    "https://8.8.8.8/",
    "https://[2606:4700::1]/",
  ])("%s is allowed", (address) => {
    expect(checkAddress(address, INTERNET).href).toContain("https://");
  });

  it("only the hosts of the list, when there is one", () => {
    const policy = { ...INTERNET, hosts: ["hooks.example.org", "*.example.net"] };
    const allowed = (url: string) => {
      try {
        return checkAddress(url, policy) !== null;
      } catch {
        return false;
      }
    };
    expect(allowed("https://hooks.example.org/")).toBe(true);
    expect(allowed("https://HOOKS.example.org./")).toBe(true);
    expect(allowed("https://a.b.example.net/")).toBe(true);
    expect(allowed("https://example.net/")).toBe(false);
    expect(allowed("https://evilexample.net/")).toBe(false);
    expect(allowed("https://hooks.example.org.evil.test/")).toBe(false);
    expect(allowed("https://8.8.8.8/")).toBe(false);
  });
});
