package dev.latchkey.crds.key;

/** CEL expressions that the schemas of both kinds of key use. */
final class KeyRules {
  static final String TTL_AT_MOST_TEN_YEARS =
      "int(self.ttl.substring(0, size(self.ttl) - 1)) * (self.ttl.endsWith('s') ? 1 :"
          + " self.ttl.endsWith('m') ? 60 : self.ttl.endsWith('h') ? 3600 : self.ttl.endsWith('d')"
          + " ? 86400 : 604800) <= 315360000";

  static final String AUDIENCES_UNIQUE =
      "!has(self.audiences) || self.audiences.all(a, self.audiences.exists_one(b, a == b))";

  private KeyRules() {}
}
