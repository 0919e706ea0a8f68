/** Traits as few lines as they can be read in: what differs always has its own. Pure. */
import type { ComparedTrait } from '../../server/contract/waiting.contract.ts'

type Trait = ComparedTrait['trait']

/** Said again by the whole list of given names, of which it is the first. */
const REPEATED: Trait = 'firstBirthGivenName'
const SHARED: [Trait, Trait] = ['sex', 'birthPlace']

export function condense(traits: ComparedTrait[]): ComparedTrait[] {
	const of = (trait: Trait) => traits.find((one) => one.trait === trait)
	const [first, second] = SHARED.map(of)
	const together
		= first && second && first.agreement === second.agreement && first.agreement !== 'differs'
			? {
					...first,
					label: `${first.label} · ${second.label.split(' ')[0]!.toLowerCase()}`,
					theirs: joined(first.theirs, second.theirs),
					ours: joined(first.ours, second.ours),
				}
			: null
	const isSaidAgain = of(REPEATED)?.agreement !== 'differs' && of('birthGivenNames')?.agreement === of(REPEATED)?.agreement
	return traits
		.filter(({ trait }) => !(trait === REPEATED && isSaidAgain) && !(together && trait === second!.trait))
		.map((one) => together && one.trait === first!.trait ? together : one)
}

function joined(one: string, other: string): string {
	return [one, other].filter(Boolean).join(' · ')
}
