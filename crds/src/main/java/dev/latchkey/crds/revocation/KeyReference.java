package dev.latchkey.crds.revocation;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * A key by its name.
 *
 * @param kind {@code IssuedApiKey} or {@code ImportedApiKey}
 * @param name the key's name
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KeyReference(
    @Required
        @Size(max = 63) @Pattern("^(IssuedApiKey|ImportedApiKey)$") @JsonPropertyDescription("IssuedApiKey or ImportedApiKey.")
        String kind,
    @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of the key.") String name) {}
