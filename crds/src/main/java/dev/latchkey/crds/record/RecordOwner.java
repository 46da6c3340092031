package dev.latchkey.crds.record;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * The key that a record belongs to.
 *
 * @param kind {@code IssuedApiKey} or {@code ImportedApiKey}
 * @param name the key's name
 * @param uid the key's uid: a key declared anew under the same name is another one
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RecordOwner(
    @Required
        @Size(max = 63) @JsonPropertyDescription("Kind of the key: IssuedApiKey or ImportedApiKey.")
        String kind,
    @Required @Size(max = 253) @JsonPropertyDescription("Name of the key.") String name,
    @Required
        @Size(max = 64) @JsonPropertyDescription(
            "Uid of the key. A key declared anew under the same name is another one.")
        String uid) {}
