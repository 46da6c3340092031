package dev.latchkey.crds.issuer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.latchkey.crds.text.DurationText;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * When signing keys and macaroon roots are replaced.
 *
 * @param interval time between rotations; absent = never by itself
 * @param trigger any change of it rotates
 * @param publishAhead how long a new key is published before it signs
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!has(self.publishAhead) || " + IssuerRules.PUBLISH_AHEAD_LONGER_THAN_COPIES,
    message = "publishAhead must be longer than 5m, for which consumers keep the public set",
    fieldPath = ".publishAhead")
@ValidationRule(
    value = "!has(self.publishAhead) || " + IssuerRules.PUBLISH_AHEAD_AT_MOST_A_MONTH,
    message = "publishAhead is at most 30d",
    fieldPath = ".publishAhead")
public record SigningKeyRotation(
    @Size(max = 10) @Pattern(DurationText.POSITIVE) @JsonPropertyDescription(
            "Make a new key when the newest one is this old: one number and one of s, m, h, d, w,"
                + " as in 90d. After a downtime there is one rotation, not one for each interval"
                + " missed. Default: never by itself.")
        String interval,
    @Size(max = 253) @JsonPropertyDescription(
            "Any text; every change of it makes a new key, which signs after publishAhead. While"
                + " one waits for that, a further change makes the next one afterwards.")
        String trigger,
    @Default(SigningKeyRotation.PUBLISH_AHEAD)
        @Size(max = 10) @Pattern(DurationText.POSITIVE) @JsonPropertyDescription(
            "How long a new key is published before it signs, from more than 5m to 30d: longer"
                + " than consumers of the public set keep a copy of it.")
        String publishAhead) {
  static final String PUBLISH_AHEAD = "1h";

  /** Takes an absent time as the schema's default, where the API server applies none. */
  public SigningKeyRotation {
    publishAhead = publishAhead == null ? PUBLISH_AHEAD : publishAhead;
  }
}
