package io.tarn.access;

import io.tarn.http.Request;
import java.util.List;

/// The mode without roles (`auth.ui_config.rbac: none`, api.md 7.2 no. 7): whoever is known may do everything.
public final class SingleUserAuthorizer implements Authorizer {
    private static final Decision ALLOWED = new Allowed();

    @Override
    public Decision check(Principal principal, List<Permission> required, Request request) {
        return ALLOWED;
    }
}
