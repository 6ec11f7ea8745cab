import openapiTypes, { astToString } from 'openapi-typescript';
import ts from 'typescript';

const HEAD = `/**
 * The types of the API, generated from its OpenAPI document. Do not edit: schema.test.ts writes this file when it is run
 * with \`-u\`, and fails when it is not up to date.
 */
`;

/** Returns the source of `schema.ts` for an OpenAPI document. */
export async function generateSchema(document: object): Promise<string> {
  const nodes = await openapiTypes(document as Parameters<typeof openapiTypes>[0], {
    // A part of a form, which a client gives as a Blob or File.
    transform: ({ format }) => (format === 'binary' ? ts.factory.createTypeReferenceNode('Blob') : undefined),
  });
  return `${HEAD}${astToString(nodes)}`;
}
