package dev.latchkey.crds.issuer;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;

/**
 * One of a namespace's keys.
 *
 * @param id its id; no secret
 * @param use what it is for
 * @param state how far it is in its life
 * @param from when its use began or begins, where that is known
 * @param until when it goes, where that is known
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record IssuerKey(
    @Required
        @Size(max = 128) @JsonPropertyDescription(
            "Its id: the kid of JWTs, the label latchkey.dev/hash-key-id of records.")
        String id,
    @Required
        @JsonPropertyDescription("Hash: digests in records. Signing: JWTs. Macaroon: macaroons.")
        KeyUse use,
    @Required
        @JsonPropertyDescription(
            "Published: known to verifiers, and not in use yet. Active: in use. Retiring: kept for"
                + " what was made with it.")
        KeyState state,
    @JsonFormat(shape = JsonFormat.Shape.STRING)
        @JsonPropertyDescription("When its use began or begins.")
        Instant from,
    @JsonFormat(shape = JsonFormat.Shape.STRING)
        @JsonPropertyDescription("When it is removed. Absent: not known yet.")
        Instant until) {}
