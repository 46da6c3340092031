package dev.latchkey.crds.condition;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.latchkey.crds.text.EnumText;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;

/**
 * One aspect of an object's state, after the Kubernetes API conventions.
 *
 * @param type which aspect
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param reason one word for machines
 * @param message for people; says what to do where something is to be done
 * @param observedGeneration the generation of the object that this speaks of
 * @param lastTransitionTime when the status last changed
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
    @Required @Size(max = 316) @JsonPropertyDescription("Which aspect: Ready, Active or Stalled.")
        String type,
    @Required @JsonPropertyDescription("Whether it holds.") Status status,
    @Required @Size(min = 1, max = 1024) @JsonPropertyDescription("Why, in one word for machines.")
        String reason,
    @Required
        @Size(max = 32768) @JsonPropertyDescription("Why, for people, and what to do where something is to be done.")
        String message,
    @JsonPropertyDescription("The generation of the object that this condition speaks of.")
        Long observedGeneration,
    @Required
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @JsonPropertyDescription("When the status of this condition last changed.")
        Instant lastTransitionTime) {
  /** Whether a condition holds. */
  public enum Status {
    /** It holds. */
    TRUE("True"),
    /** It does not hold. */
    FALSE("False"),
    /** Nobody can say. */
    UNKNOWN("Unknown");

    private final String text;

    Status(String text) {
      this.text = text;
    }

    /** The value as in YAML. */
    @JsonValue
    public String text() {
      return text;
    }

    /** The constant for a value as in YAML; never fails. */
    @JsonCreator
    public static Status of(String text) {
      return EnumText.find(values(), Status::text, text, UNKNOWN);
    }

    /** {@link #TRUE} or {@link #FALSE}. */
    public static Status of(boolean holds) {
      return holds ? TRUE : FALSE;
    }
  }
}
