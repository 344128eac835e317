program t
  implicit none
  integer :: i, s
  real(8) :: r, m
  complex(8) :: c
  logical :: ok
  real(8) :: a(1000)
  s = 0; r = 0; m = -1; c = 0; ok = .true.
  !$omp parallel do reduction(+:s,r,c) reduction(max:m) reduction(.and.:ok)
  do i = 1, 1000
    a(i) = i * 0.5d0
    s = s + i; r = r + a(i); m = max(m, a(i)); c = c + cmplx(i, -i, 8); ok = ok .and. i > 0
  end do
  print *, s, r, m, c, ok, sum(a)
end program t
