package dev.latchkey.verifier.metrics;

/** Why a verification that was asked for was not made, as it is counted. */
public enum Unanswered {
  /** The verifier has just started. */
  NOT_SYNCED,
  /** The API server has not been heard of for longer than the configured maximum. */
  DATA_TOO_OLD,
  /** A live read was asked for, and the API server does not answer. */
  API_SERVER_UNREACHABLE,
  /** The API server does not say who calls, or what they may do. */
  CALLER_NOT_CHECKED
}
