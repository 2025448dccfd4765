package io.tarn.auth;

/// What the first user told about being written to (auth.md 2.6); texts may be empty.
///
/// @param email empty when the user gave none, and then the question is asked again later
public record CommunicationPreferences(
        String email, String firstName, String lastName, String companyName, boolean featureUpdates) {
    private static final CommunicationPreferences NOT_GIVEN = new CommunicationPreferences("", "", "", "", false);

    /// The preferences of someone who gave none.
    public static CommunicationPreferences notGiven() {
        return NOT_GIVEN;
    }
}
