package dev.latchkey.crds.key;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.latchkey.crds.text.DurationText;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * When a key gets a new credential, and how long the old one stays good.
 *
 * @param interval time between rotations; absent = never by itself
 * @param overlap how long the old credential verifies beside the new one
 * @param trigger any change of it rotates now
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!has(self.interval) || has(self.overlap)",
    message =
        "say with interval how long the old credential stays good: overlap: 24h, or overlap: 0s to"
            + " end it at once",
    fieldPath = ".overlap")
@ValidationRule(
    value = "!has(self.interval) || !has(self.overlap) || " + Rotation.INTERVAL_EXCEEDS_OVERLAP,
    message = "interval must be longer than overlap",
    fieldPath = ".interval")
public record Rotation(
    @Size(max = 10) @Pattern(DurationText.POSITIVE) @JsonPropertyDescription(
            "Rotate when the current credential is this old: one number and one of s, m, h, d, w,"
                + " as in 30d. After a downtime there is one rotation, not one for each interval"
                + " missed. Default: never by itself.")
        String interval,
    @Size(max = 10) @Pattern(DurationText.ANY) @JsonPropertyDescription(
            "How long the old credential verifies beside the new one: one number and one of s, m,"
                + " h, d, w. Required with interval; default 1h with trigger. 0s ends the old"
                + " credential at once.")
        String overlap,
    @Size(max = 253) @JsonPropertyDescription(
            "Any text; every change of it rotates the key once, now. A date or a ticket number"
                + " reads well.")
        String trigger) {
  /** CEL cannot define functions: the seconds of both durations stand in full. */
  static final String INTERVAL_EXCEEDS_OVERLAP =
      "int(self.interval.substring(0, size(self.interval) - 1)) * (self.interval.endsWith('s') ? 1"
          + " : self.interval.endsWith('m') ? 60 : self.interval.endsWith('h') ? 3600 :"
          + " self.interval.endsWith('d') ? 86400 : 604800) > int(self.overlap.substring(0,"
          + " size(self.overlap) - 1)) * (self.overlap.endsWith('s') ? 1 :"
          + " self.overlap.endsWith('m') ? 60 : self.overlap.endsWith('h') ? 3600 :"
          + " self.overlap.endsWith('d') ? 86400 : 604800)";
}
