package dev.latchkey.crds.key;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;

/**
 * An earlier credential of a key that still verifies.
 *
 * @param keyID its id
 * @param endTime from when it is invalid
 * @param lastUsedTime when it was last used
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RetiringCredential(
    @Required @Size(max = 64) @JsonPropertyDescription("Its id.") String keyID,
    @Required
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @JsonPropertyDescription("From when it is refused.")
        Instant endTime,
    @JsonFormat(shape = JsonFormat.Shape.STRING)
        @JsonPropertyDescription(
            "When it was last used. Once this stops moving, everybody has changed over.")
        Instant lastUsedTime) {}
