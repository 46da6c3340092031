package dev.latchkey.crds.key;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.latchkey.crds.text.DurationText;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * How often a credential may be used. Counted by each verifier on its own.
 *
 * @param quota uses in a window, at least 1
 * @param window length of a window, one number and one of s m h d w, at least 1s
 * @param unit what is counted; always {@code requests}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RateLimit(
    @Required
        @Min(1) @JsonPropertyDescription("How many uses are allowed in one window; at least 1.")
        Long quota,
    @Required
        @Pattern(DurationText.POSITIVE) @Size(max = 10) @JsonPropertyDescription(
            "Length of a window: one number and one of s, m, h, d, w, as in 60s or 1h.")
        String window,
    @Default("requests")
        @Pattern("^requests$") @Size(max = 16) @JsonPropertyDescription("What is counted. Only `requests` is known.")
        String unit) {}
