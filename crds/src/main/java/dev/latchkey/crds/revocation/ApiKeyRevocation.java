package dev.latchkey.crds.revocation;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.LatchkeyResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** An order to revoke, immutable; the right to create it is the right to revoke. */
@Group(Latchkey.GROUP)
@Version(Latchkey.VERSION)
@Kind("ApiKeyRevocation")
@Plural("apikeyrevocations")
@Singular("apikeyrevocation")
@ShortNames("akrev")
public final class ApiKeyRevocation
    extends LatchkeyResource<ApiKeyRevocationSpec, ApiKeyRevocationStatus> {
  private static final long serialVersionUID = 1L;
}
