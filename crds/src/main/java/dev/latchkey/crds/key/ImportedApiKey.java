package dev.latchkey.crds.key;

import dev.latchkey.crds.Latchkey;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** An API key that some other system made, to be verified by Latchkey. */
@Group(Latchkey.GROUP)
@Version(Latchkey.VERSION)
@Kind("ImportedApiKey")
@Plural("importedapikeys")
@Singular("importedapikey")
@ShortNames("imak")
public final class ImportedApiKey extends ApiKey<ImportedApiKeySpec> {
  private static final long serialVersionUID = 1L;
}
