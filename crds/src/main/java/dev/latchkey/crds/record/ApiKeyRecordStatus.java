package dev.latchkey.crds.record;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The only part of a record that a verifier may write.
 *
 * @param lastUsedTime when the credential was last used; a hint, never input to a decision
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ApiKeyRecordStatus(
    @JsonFormat(shape = JsonFormat.Shape.STRING)
        @JsonPropertyDescription(
            "When the credential was last used; a hint that verifiers write now and then.")
        Instant lastUsedTime) {
  private static final Duration TOLERANCE = Duration.ofMinutes(10);

  /**
   * When the credential was last used, as far as that can be: a time that lies ahead, by more than
   * clocks may differ, was written by a clock that was wrong, and says nothing.
   *
   * @param now the present
   */
  public Optional<Instant> lastUsed(Instant now) {
    return Optional.ofNullable(lastUsedTime).filter(time -> !time.isAfter(now.plus(TOLERANCE)));
  }
}
