package dev.latchkey.crds.record;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.latchkey.crds.key.RevocationReason;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;

/**
 * That a credential is invalid from some moment on, for a reason other than expiry.
 *
 * @param cause what ended it
 * @param reason the reason that a client sees
 * @param description in the words of whoever revoked it
 * @param effectiveTime from when it is invalid; may lie in the future
 * @param revokedBy who did it, as far as is known
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RecordEnd(
    @Required
        @JsonPropertyDescription(
            "What ended the credential: an order, the deletion of its key, or a rotation.")
        EndCause cause,
    @Required @JsonPropertyDescription("The reason that a client sees.") RevocationReason reason,
    @Size(max = 500) @JsonPropertyDescription("Why, in the words of whoever revoked it.")
        String description,
    @Required
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @JsonPropertyDescription(
            "From when the credential is refused. May lie in the future: until then it is"
                + " retiring.")
        Instant effectiveTime,
    @Size(max = 512) @JsonPropertyDescription("Who or what revoked it, as far as is known.")
        String revokedBy) {}
