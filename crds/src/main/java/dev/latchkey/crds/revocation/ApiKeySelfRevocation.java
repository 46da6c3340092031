package dev.latchkey.crds.revocation;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.LatchkeyResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** A holder's own revocation, valid by its proof alone. */
@Group(Latchkey.GROUP)
@Version(Latchkey.VERSION)
@Kind("ApiKeySelfRevocation")
@Plural("apikeyselfrevocations")
@Singular("apikeyselfrevocation")
@ShortNames("aksrev")
public final class ApiKeySelfRevocation
    extends LatchkeyResource<ApiKeySelfRevocationSpec, ApiKeySelfRevocationStatus> {
  private static final long serialVersionUID = 1L;
}
