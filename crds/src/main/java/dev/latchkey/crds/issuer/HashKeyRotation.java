package dev.latchkey.crds.issuer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.latchkey.crds.text.DurationText;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * When hash keys are replaced, and which are given up.
 *
 * @param interval time between rotations; absent = never by itself
 * @param trigger any change of it rotates
 * @param reissue ids of hash keys that are lost for good
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "!has(self.reissue) || self.reissue.all(id, id.matches('^[0-9a-f]{16}$'))",
    message =
        "reissue takes ids of hash keys: 16 hexadecimal digits each, as the message says them",
    fieldPath = ".reissue")
public record HashKeyRotation(
    @Size(max = 10) @Pattern(DurationText.POSITIVE) @JsonPropertyDescription(
            "Make a new hash key when the newest one is this old: one number and one of s, m, h, d,"
                + " w, as in 365d. Credentials made before stay with theirs. Default: never by"
                + " itself.")
        String interval,
    @Size(max = 253) @JsonPropertyDescription(
            "Any text; every change of it makes a new hash key, which is used some minutes later.")
        String trigger,
    @Size(max = 64) @JsonPropertyDescription(
            "Ids of hash keys that are lost for good, as the condition HashKeysUnavailable names"
                + " them: credentials that only these could check are given up, and issued anew."
                + " One that the Secret holds is not lost, and nothing happens to its credentials.")
        List<@Size(min = 16, max = 16) String> reissue) {
  /** Takes an absent list as an empty one. */
  public HashKeyRotation {
    reissue = reissue == null ? List.of() : List.copyOf(reissue);
  }
}
