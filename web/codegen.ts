import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: "../schema.graphql",
  documents: ["src/**/*.{ts,tsx}", "!src/graphql/generated/**"],
  ignoreNoDocuments: true,
  generates: {
    "src/graphql/generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        scalars: { UUID: "string", DateTime: "string", Position: "number", Points: "readonly number[]" },
        enumsAsTypes: true,
        enumType: "string-literal",
        nonOptionalTypename: true,
        useTypeImports: true,
      },
    },
  },
};

export default config;
