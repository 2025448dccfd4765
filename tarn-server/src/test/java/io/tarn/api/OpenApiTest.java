package io.tarn.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import io.tarn.api.contract.Contract;
import io.tarn.http.RawClient;
import io.tarn.http.RawClient.Answer;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The served document, read by a parser that knows nothing of this project.
class OpenApiTest extends ApiServer {
    private final Map<String, Operation> operations = new TreeMap<>();
    private final Map<String, String> requests = new TreeMap<>();
    private OpenAPI document;

    @BeforeEach
    void load() throws IOException {
        Answer answer = RawClient.exchange(server.address(), RawClient.head("GET", "/openapi.json"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers()).containsEntry("content-type", "application/json");
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        SwaggerParseResult result = new OpenAPIV3Parser().readContents(answer.text(), List.of(), options);
        assertThat(result.getMessages()).isEmpty();
        document = result.getOpenAPI();
        document.getPaths()
                .forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
                    operations.put(operation.getOperationId(), operation);
                    requests.put(operation.getOperationId(), method + " " + path);
                }));
    }

    @Test
    void hasEveryOperationOfTheContractAndThoseBeyondIt() {
        Set<String> expected = new HashSet<>();
        Contract.load().operations().values().forEach(operation -> {
            expected.add(operation.id());
            assertThat(requests.get(operation.id()))
                    .isEqualTo(operation.method() + " /" + String.join("/", operation.segments()));
        });
        assertThat(operations.keySet()).isEqualTo(expected).hasSize(134 + ContractTest.EXTENSIONS.size());
        assertThat(document.getServers().getFirst().getUrl()).isEqualTo("/api/v1");
        assertThat(document.getComponents().getSchemas()).hasSize(119 + 7);
        assertThat(document.getComponents().getSecuritySchemes())
                .containsOnlyKeys("jwt_token", "basic_auth", "cookie_auth", "oidc_auth", "saml_auth");
    }

    @Test
    void saysOfEachOperationInASentenceOfItsOwnWhatItDoes() {
        Set<String> sentences = new HashSet<>();
        operations.forEach((id, operation) -> {
            assertThat(operation.getSummary())
                    .as(id)
                    .matches("[A-Z].{12,}\\.")
                    .doesNotContain("lakeFS")
                    .hasSizeLessThan(120);
            assertThat(sentences.add(operation.getSummary())).as(id).isTrue();
            assertThat(operation.getTags()).as(id).isNotEmpty();
        });
    }

    @Test
    void describesParametersBodiesAnswersAndSecurity() {
        Operation list = operations.get("listObjects");
        Parameter amount = list.getParameters().stream()
                .filter(parameter -> parameter.getName().equals("amount"))
                .findFirst()
                .orElseThrow();
        assertThat(amount.getIn()).isEqualTo("query");
        assertThat(amount.getSchema().getType()).isEqualTo("integer");
        assertThat(amount.getSchema().getMaximum()).hasToString("1000");
        assertThat(amount.getSchema().getDefault()).isEqualTo(100);
        assertThat(list.getResponses()
                        .get("200")
                        .getContent()
                        .get("application/json")
                        .getSchema()
                        .get$ref())
                .isEqualTo("#/components/schemas/ObjectStatsList");
        assertThat(list.getSecurity()).hasSize(5);
        assertThat(operations.get("login").getSecurity()).isEmpty();
        assertThat(operations.get("uploadObject").getRequestBody().getContent())
                .containsOnlyKeys("multipart/form-data", "application/octet-stream");
        assertThat(operations.get("createBranch").getRequestBody().getRequired())
                .isTrue();
        assertThat(operations.get("getObject").getResponses().get("206").getHeaders())
                .containsKeys("Content-Range", "ETag");
        assertThat(operations.get("stageObject").getDeprecated()).isTrue();
        operations.forEach((id, operation) -> {
            assertThat(operation.getResponses()).as(id).isNotEmpty();
            operation
                    .getResponses()
                    .values()
                    .forEach(
                            answer -> assertThat(answer.getDescription()).as(id).isNotBlank());
        });
    }

    /// A client made from the document: it fills every template and sends what the document asks for. No
    /// request it makes is one that the server does not know.
    @Test
    void everyOperationIsReachedByARequestMadeFromTheDocument() throws IOException {
        for (Map.Entry<String, String> request : requests.entrySet()) {
            Operation operation = operations.get(request.getKey());
            PathItem.HttpMethod method = PathItem.HttpMethod.valueOf(
                    request.getValue().substring(0, request.getValue().indexOf(' ')));
            String path = request.getValue().substring(request.getValue().indexOf(' ') + 1);
            Answer answer = call(method.name(), target(path, operation), "Authorization: admin");
            assertThat(answer.status()).as(request.getKey()).isNotEqualTo(405);
            if (answer.status() == 404) {
                assertThat(answer.text()).as(request.getKey()).doesNotContain("invalid API endpoint");
            }
        }
    }

    private static String target(String template, Operation operation) {
        String target = template;
        StringBuilder query = new StringBuilder();
        List<Parameter> parameters = operation.getParameters() == null ? List.of() : operation.getParameters();
        for (Parameter parameter : parameters) {
            String value = value(parameter);
            if (parameter.getIn().equals("path")) {
                target = target.replace("{" + parameter.getName() + "}", value);
            } else if (parameter.getIn().equals("query") && parameter.getRequired()) {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(parameter.getName())
                        .append('=')
                        .append(value);
            }
        }
        assertThat(target).doesNotContain("{");
        return target + query;
    }

    private static String value(Parameter parameter) {
        var schema = parameter.getSchema();
        if (schema.getEnum() != null) {
            return String.valueOf(schema.getEnum().getFirst());
        }
        return "integer".equals(schema.getType()) ? "1" : "some";
    }
}
