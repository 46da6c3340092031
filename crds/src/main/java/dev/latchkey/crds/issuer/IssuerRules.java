package dev.latchkey.crds.issuer;

/**
 * CEL expressions that compare durations. CEL cannot define functions: the seconds of each stand in
 * full.
 */
final class IssuerRules {
  static final String MAX_TTL_AT_MOST_A_DAY =
      "int(self.maxTTL.substring(0, size(self.maxTTL) - 1)) * (self.maxTTL.endsWith('s') ? "
          + "1 : self.maxTTL.endsWith('m') ? 60 : self.maxTTL.endsWith('h') ? 3600 : "
          + "self.maxTTL.endsWith('d') ? 86400 : 604800) <= 86400";

  static final String DEFAULT_TTL_WITHIN_MAX_TTL =
      "int(self.defaultTTL.substring(0, size(self.defaultTTL) - 1)) * "
          + "(self.defaultTTL.endsWith('s') ? 1 : self.defaultTTL.endsWith('m') ? 60 : "
          + "self.defaultTTL.endsWith('h') ? 3600 : self.defaultTTL.endsWith('d') ? 86400 : "
          + "604800) <= int(self.maxTTL.substring(0, size(self.maxTTL) - 1)) * "
          + "(self.maxTTL.endsWith('s') ? 1 : self.maxTTL.endsWith('m') ? 60 : "
          + "self.maxTTL.endsWith('h') ? 3600 : self.maxTTL.endsWith('d') ? 86400 : 604800)";

  static final String PUBLISH_AHEAD_LONGER_THAN_COPIES =
      "int(self.publishAhead.substring(0, size(self.publishAhead) - 1)) * "
          + "(self.publishAhead.endsWith('s') ? 1 : self.publishAhead.endsWith('m') ? 60 : "
          + "self.publishAhead.endsWith('h') ? 3600 : self.publishAhead.endsWith('d') ? 86400 : "
          + "604800) > 300";

  static final String PUBLISH_AHEAD_AT_MOST_A_MONTH =
      "int(self.publishAhead.substring(0, size(self.publishAhead) - 1)) * "
          + "(self.publishAhead.endsWith('s') ? 1 : self.publishAhead.endsWith('m') ? 60 : "
          + "self.publishAhead.endsWith('h') ? 3600 : self.publishAhead.endsWith('d') ? 86400 : "
          + "604800) <= 2592000";

  static final String INTERVAL_EXCEEDS_LIFE_OF_TOKENS =
      "int(self.signingKeys.interval.substring(0, size(self.signingKeys.interval) - 1)) * "
          + "(self.signingKeys.interval.endsWith('s') ? 1 : "
          + "self.signingKeys.interval.endsWith('m') ? 60 : "
          + "self.signingKeys.interval.endsWith('h') ? 3600 : "
          + "self.signingKeys.interval.endsWith('d') ? 86400 : 604800) > "
          + "int(self.signingKeys.publishAhead.substring(0, size(self.signingKeys.publishAhead) - "
          + "1)) * (self.signingKeys.publishAhead.endsWith('s') ? 1 : "
          + "self.signingKeys.publishAhead.endsWith('m') ? 60 : "
          + "self.signingKeys.publishAhead.endsWith('h') ? 3600 : "
          + "self.signingKeys.publishAhead.endsWith('d') ? 86400 : 604800) + "
          + "int(self.maxTTL.substring(0, size(self.maxTTL) - 1)) * (self.maxTTL.endsWith('s') ? "
          + "1 : self.maxTTL.endsWith('m') ? 60 : self.maxTTL.endsWith('h') ? 3600 : "
          + "self.maxTTL.endsWith('d') ? 86400 : 604800)";

  private IssuerRules() {}
}
