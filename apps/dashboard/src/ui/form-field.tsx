import { useId, type ReactNode } from 'react';
import form from './form.module.css';

/** A labelled field of a form. Screen readers read the hint and the error after the label, as its description. */
export function FormField({
  label,
  hint,
  error,
  children,
}: {
  label: string;
  hint?: string;
  error?: string;
  /** Draws the field with these attributes. */
  children: (field: { id: string; 'aria-describedby': string }) => ReactNode;
}): ReactNode {
  const id = useId();
  return (
    <div className={form.field}>
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-describedby': `${id}-hint` })}
      <span id={`${id}-hint`} className={form.hint}>
        {hint}
        {error !== undefined && error !== '' && (
          <span className={form.error} role="alert">
            {error}
          </span>
        )}
      </span>
    </div>
  );
}
