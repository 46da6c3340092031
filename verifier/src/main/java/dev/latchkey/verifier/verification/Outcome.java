package dev.latchkey.verifier.verification;

import dev.latchkey.verifier.check.Verification;
import java.time.Duration;
import java.util.Optional;

/** What came of asking for a verification. */
public sealed interface Outcome {
  /**
   * The credential was checked.
   *
   * @param verification the result
   * @param age how old the data is, where the client should know: it asked for a live read and was
   *     answered from memory, or the API server has not been heard of for a while
   */
  record Checked(Verification verification, Optional<Duration> age) implements Outcome {}

  /**
   * The credential was not checked, as the data for it is not to be had.
   *
   * @param reason why
   */
  record Unavailable(Reason reason) implements Outcome {}

  /** Why nothing can be checked now. */
  enum Reason {
    /** The verifier has just started. */
    NOT_SYNCED,
    /** The API server has not been heard of for longer than the configured maximum. */
    DATA_TOO_OLD,
    /** A live read was asked for, and the API server does not answer. */
    API_SERVER_UNREACHABLE
  }
}
