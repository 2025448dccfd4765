package io.tarn.auth.policy;

import java.util.Optional;

/// One compiled resource pattern of a statement (auth.md 5.4). The pattern is split into its parts before
/// `${user}` is replaced, and the name is taken letter by letter: no name of a user, whatever colons and
/// stars it holds, changes what the rest of the pattern means.
sealed interface ArnPattern {
    /// Whether the pattern covers the resource in question.
    boolean covers(Question question);

    /// The pattern `text`.
    static ArnPattern of(String text) {
        if (text.equals("*")) {
            return new Everything();
        }
        Optional<Arn> arn = Arn.parse(text);
        return arn.isEmpty() ? new Nothing() : parts(arn.get());
    }

    /// `*`: the only pattern that covers what is account-wide.
    record Everything() implements ArnPattern {
        @Override
        public boolean covers(Question question) {
            return true;
        }
    }

    /// Text that is no ARN: not an error, it covers nothing.
    record Nothing() implements ArnPattern {
        @Override
        public boolean covers(Question question) {
            return false;
        }
    }

    /// The parts of an ARN; service and account are compared, not matched.
    record Parts(String service, String account, Wildcard resource, boolean userBeforeResource) implements ArnPattern {
        @Override
        public boolean covers(Question question) {
            Optional<Arn> asked = question.arn();
            if (asked.isEmpty()) {
                return false;
            }
            Arn arn = asked.get();
            String user = question.context().user();
            return resolved(service, user).equals(arn.service())
                    && resolved(account, user).equals(arn.account())
                    && resource.matches(arn.resource(), user);
        }

        private String resolved(String part, String user) {
            return userBeforeResource ? part.replace(Wildcard.USER, user) : part;
        }
    }

    private static Parts parts(Arn arn) {
        boolean userBeforeResource =
                arn.service().contains(Wildcard.USER) || arn.account().contains(Wildcard.USER);
        return new Parts(arn.service(), arn.account(), Wildcard.withUser(arn.resource()), userBeforeResource);
    }
}
